using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Transcripts;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>Placeholders stand for what they say and for nothing else.</summary>
public sealed class TranscriptPlaceholdersTests
{
    private readonly TranscriptPlaceholders _placeholders = new(new Dictionary<string, string> { ["DIR"] = "/tmp/x" });

    [Theory]
    [InlineData("""{"t":"{TIME}"}""", """{"t":"2026-03-14T10:11:12.123456789+01:00"}""")]
    [InlineData("""{"t":"{TIME}"}""", """{"t":"2026-03-14T10:11:12Z"}""")]
    [InlineData("""["{ID1}","{ID2}","{ID1}"]""", """["a","b","a"]""")]
    [InlineData("""["session {ID1} is {ID1}"]""", """["session a is a"]""")]
    [InlineData("""["{DIR}/y"]""", """["/tmp/x/y"]""")]
    [InlineData("""["<text>"]""", """["anything"]""")]
    [InlineData("""["{MS}"]""", """[12]""")]
    public void A_fitting_value_matches(string expected, string actual) => Assert.Empty(Compare(expected, actual));

    [Theory]
    [InlineData("""{"t":"{TIME}"}""", """{"t":"2026-03-14"}""")]
    [InlineData("""{"t":"{TIME}"}""", """{"t":1}""")]
    [InlineData("""["{ID1}","{ID1}"]""", """["a","b"]""")]
    [InlineData("""["{ID1}","{ID2}"]""", """["a","a"]""")]
    [InlineData("""["session {ID1} is {ID1}"]""", """["session a is b"]""")]
    [InlineData("""["{DIR}/y"]""", """["/tmp/z/y"]""")]
    [InlineData("""["<text>"]""", """[""]""")]
    [InlineData("""["<text>"]""", """[null]""")]
    [InlineData("""["{MS}"]""", """["12"]""")]
    public void Another_value_does_not(string expected, string actual) => Assert.NotEmpty(Compare(expected, actual));

    private IReadOnlyList<JsonMismatch> Compare(string expected, string actual) =>
        new JsonComparer(_placeholders).Compare(JsonNode.Parse(expected), JsonNode.Parse(actual));
}
