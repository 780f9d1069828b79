using Cagent.Tools.Arguments;
using Cagent.Tools.UserPrompt;

namespace Cagent.Grains.Tests.Tools;

public sealed class UserPromptArgumentsTests
{
    [Theory]
    [InlineData("""{"type":"string","enum":["small","large"]}""")]
    [InlineData("""{"type":"object","properties":{"sizes":{"type":"array","items":{"enum":["small","large"]}}}}""")]
    public void A_form_is_taken_as_it_is(string schema)
        => Assert.Equal(schema, UserPromptArguments.Parse(Arguments(schema)).Schema?.GetRawText());

    [Fact]
    public void A_schema_that_is_too_deep_or_too_long_is_refused_with_what_to_do()
    {
        Assert.Contains("flatter form", Refusal("""{"a":{"b":{"c":{"d":{"e":{}}}}}}"""), StringComparison.Ordinal);
        Assert.Contains("at most 16384", Refusal(Titled(8_200)), StringComparison.Ordinal);
        Assert.NotNull(UserPromptArguments.Parse(Arguments(Titled(8_180))).Schema);
    }

    [Fact]
    public void A_heading_that_is_a_text_is_refused_with_what_to_do() => Assert.Contains(
        "put the rest into message",
        Assert.Throws<InvalidArgumentsException>(() => UserPromptArguments.Parse($$"""{"message":"?","title":"{{new string('x', 1_001)}}"}""")).Message,
        StringComparison.Ordinal);

    private static string Titled(int letters) => $$"""{"title":"{{new string('ä', letters)}}"}""";

    private static string Arguments(string schema) => $$$"""{"message":"?","schema":{{{schema}}}}""";

    private static string Refusal(string schema) =>
        Assert.Throws<InvalidArgumentsException>(() => UserPromptArguments.Parse(Arguments(schema))).Message;
}
