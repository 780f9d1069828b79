using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Examples;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>The shape language of the HTTP examples.</summary>
public sealed class EventPatternTests
{
    private const string Pattern = """
        [{"$repeat":"0+","event":"<any>"},{"type":"a"},{"$repeat":"1+","event":{"type":"b","id":"{C}"}},{"type":"c","id":"{C}"}]
        """;

    [Theory]
    [InlineData("""[{"type":"a"},{"type":"b","id":"x"},{"type":"c","id":"x"}]""")]
    [InlineData("""[{"type":"z"},{"type":"a"},{"type":"a"},{"type":"b","id":"x"},{"type":"b","id":"x"},{"type":"c","id":"x"}]""")]
    public void Fitting_streams_fit(string events) => Assert.Null(Explain(Pattern, events));

    [Theory]
    [InlineData("""[{"type":"a"},{"type":"c","id":"x"}]""")]
    [InlineData("""[{"type":"a"},{"type":"b","id":"x"},{"type":"b","id":"y"},{"type":"c","id":"x"}]""")]
    [InlineData("""[{"type":"a"},{"type":"b","id":"x"},{"type":"c","id":"y"}]""")]
    [InlineData("""[{"type":"a"},{"type":"b","id":"S"},{"type":"c","id":"S"}]""")]
    [InlineData("""[{"type":"a"},{"type":"b","id":"x"},{"type":"c","id":"x"},{"type":"d"}]""")]
    [InlineData("""[{"type":"a"},{"type":"b","id":"x"}]""")]
    [InlineData("[]")]
    public void Other_streams_do_not(string events) => Assert.NotNull(Explain(Pattern, events));

    [Theory]
    [InlineData("<int>", "1.5")]
    [InlineData("<string>", "1")]
    [InlineData("<uuid>", "\"x\"")]
    [InlineData("<rfc3339>", "\"2026\"")]
    [InlineData("<object>", "[]")]
    [InlineData("<array>", "{}")]
    [InlineData("<float>", "\"1\"")]
    [InlineData("<prefix:ab>", "\"ba\"")]
    [InlineData("{S}", "\"T\"")]
    public void A_placeholder_refuses_another_kind_of_value(string shape, string value) =>
        Assert.NotEmpty(new JsonComparer(new ShapePlaceholders("S")).Compare(JsonValue.Create(shape), JsonNode.Parse(value)));

    [Fact]
    public void An_absent_member_may_not_be_there()
    {
        var comparer = new JsonComparer(new ShapePlaceholders("S"));
        var shape = JsonNode.Parse("""{"a":"<absent>"}""");
        Assert.Empty(comparer.Compare(shape, JsonNode.Parse("{}")));
        Assert.NotEmpty(comparer.Compare(shape, JsonNode.Parse("""{"a":null}""")));
    }

    private static string? Explain(string pattern, string events) =>
        new EventPattern(JsonNode.Parse(pattern)!.AsArray(), new ShapePlaceholders("S")).Explain([.. JsonNode.Parse(events)!.AsArray()]);
}
