using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Tools;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>How texts of tool cases are compared.</summary>
public sealed class ToolTextTests
{
    private readonly ToolText _texts = new(new Dictionary<string, string> { ["WORKDIR"] = "/tmp/w" }, ["j1"]);

    [Theory]
    [InlineData("\"in {{WORKDIR}}/a\"", "\"in /tmp/w/a\"")]
    [InlineData("\"ID: {{ID1}} for {{DURATION}}\"", "\"ID: j1 for 1m2.5s\"")]
    [InlineData("\"{\\\"a\\\":1,\\\"b\\\":2}\"", "\"{\\\"b\\\":2, \\\"a\\\":1}\"")]
    [InlineData("""{"length":4,"head":"ab","tail":"cd"}""", "\"abcd\"")]
    [InlineData("""{"count":3,"first":[1],"last":[3]}""", "[1,2,3]")]
    public void Fitting_texts_fit(string expected, string actual) => Assert.Empty(Compare(expected, actual));

    [Theory]
    [InlineData("\"in {{WORKDIR}}/a\"", "\"in /tmp/v/a\"")]
    [InlineData("\"in {{WORKDIR}}/a\"", "\"in /tmp/w/a \"")]
    [InlineData("\"ID: {{ID1}}\"", "\"ID: j2\"")]
    [InlineData("\"{{DURATION}}\"", "\"soon\"")]
    [InlineData("\"{\\\"a\\\":1}\"", "\"{\\\"a\\\":2}\"")]
    [InlineData("\"a\"", "\"b\"")]
    [InlineData("""{"length":4,"head":"ab","tail":"cd"}""", "\"abxcd\"")]
    [InlineData("""{"length":4,"head":"ab","tail":"cd"}""", "\"abce\"")]
    [InlineData("""{"count":3,"first":[1],"last":[3]}""", "[1,3]")]
    public void Other_texts_do_not(string expected, string actual) => Assert.NotEmpty(Compare(expected, actual));

    private IEnumerable<object> Compare(string expected, string actual) =>
        _texts.Compare(JsonNode.Parse(expected), JsonNode.Parse(actual), "$");
}
