using Cagent.Tools;

namespace Cagent.Grains.Tests.Tools;

public sealed class ToolJsonTests
{
    [Theory]
    [InlineData("🚀 é", "\"🚀 é\"")]
    [InlineData("a\u00a0b\u3000", "\"a\u00a0b\u3000\"")]
    [InlineData("<a>&\u2028\u2029", @"""\u003ca\u003e\u0026\u2028\u2029""")]
    [InlineData(@"\uD83D\uDE80 \\u00e9", @"""\\uD83D\\uDE80 \\\\u00e9""")]
    [InlineData("\u0001\t\"", @"""\u0001\t\""""")]
    public void Only_what_has_to_be_escaped_is(string text, string json) => Assert.Equal(json, ToolJson.Write(text));
}
