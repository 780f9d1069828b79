using Cagent.Agents.Sources;

namespace Cagent.Grains.Tests.Agents;

public sealed class UserConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("default_model: openai/gpt-4o", "openai/gpt-4o")]
    [InlineData("default_model: {provider: openai, model: gpt-4o, temperature: 1}", "openai/gpt-4o")]
    [InlineData("default_model: {provider: openai}", null)]
    [InlineData("aliases: {}", null)]
    [InlineData("default_model: [", null)]
    public void The_default_model_is_a_name_or_an_object(string content, string? model)
    {
        _directory.Write("config.yaml", content);
        Assert.Equal(model, UserConfiguration.FindDefaultModel(_directory.Path));
    }

    [Fact]
    public void An_alias_of_the_older_file_counts_as_long_as_the_newer_one_has_none()
    {
        _directory.Write("aliases.yaml", "mine: old.yaml");
        Assert.Equal("old.yaml", UserConfiguration.FindAlias(_directory.Path, "mine"));

        _directory.Write("config.yaml", "aliases: {other: {path: new.yaml}}");
        Assert.Null(UserConfiguration.FindAlias(_directory.Path, "mine"));
        Assert.Equal("new.yaml", UserConfiguration.FindAlias(_directory.Path, "other"));
    }

    [Fact]
    public void A_user_without_a_configuration_has_said_nothing()
    {
        Assert.Null(UserConfiguration.FindAlias(_directory.Path, "mine"));
        Assert.Null(UserConfiguration.FindDefaultModel(_directory.Path));
    }
}
