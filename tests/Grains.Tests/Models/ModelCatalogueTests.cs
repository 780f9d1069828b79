using Cagent.Models;
using Cagent.Models.Catalogue;

namespace Cagent.Grains.Tests.Models;

public sealed class ModelCatalogueTests
{
    private readonly ModelCatalogue _catalogue = new();

    [Theory]
    [InlineData("openai", "gpt-4o", 128_000, 16_384)]
    [InlineData("openai", "gpt-5-mini", 400_000, 128_000)]
    [InlineData("openai", "gpt-4.1", 1_047_576, 32_768)]
    public void A_known_model_has_its_limits(string provider, string model, long context, long output)
    {
        var facts = _catalogue.Find(provider, model)!;

        Assert.Equal((context, output), (facts.ContextLimit, facts.OutputLimit));
    }

    [Fact]
    public void Prices_are_per_million_tokens() =>
        Assert.Equal(new ModelPrices(2.5, 10, 1.25, 0), _catalogue.Find("openai", "gpt-4o")!.Prices);

    [Fact]
    public void Modalities_tell_whether_images_are_taken()
    {
        Assert.Contains("image", _catalogue.Find("openai", "gpt-4o")!.InputModalities);
        Assert.DoesNotContain("image", _catalogue.Find("openai", "gpt-3.5-turbo")!.InputModalities);
    }

    [Theory]
    [InlineData("openai", "no-such-model")]
    [InlineData("nobody", "gpt-4o")]
    public void An_unknown_model_has_no_facts(string provider, string model) => Assert.Null(_catalogue.Find(provider, model));

    [Fact]
    public void A_bedrock_model_is_found_under_the_names_of_regions() =>
        Assert.NotNull(_catalogue.Find("amazon-bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0"));
}
