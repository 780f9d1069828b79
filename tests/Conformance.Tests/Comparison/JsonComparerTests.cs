using System.Text.Json.Nodes;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>The comparison that every suite relies on has to be able to fail.</summary>
public sealed class JsonComparerTests
{
    private readonly JsonComparer _comparer = new();

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""[1,"x",null,true]""", """[1,"x",null,true]""")]
    [InlineData("""{"a":null}""", """{"a":null}""")]
    public void Equal_documents_and_supersets_match(string expected, string actual) =>
        Assert.Empty(_comparer.Compare(JsonNode.Parse(expected), JsonNode.Parse(actual)));

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", "$.b")]
    [InlineData("""{"a":1}""", """{"a":2}""", "$.a")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "$.a")]
    [InlineData("""{"a":null}""", """{}""", "$.a")]
    [InlineData("""{"a":null}""", """{"a":0}""", "$.a")]
    [InlineData("""{"a":false}""", """{"a":null}""", "$.a")]
    [InlineData("""[1]""", """[1,2]""", "$")]
    [InlineData("""[1,2]""", """[1]""", "$")]
    [InlineData("""[{"a":[1,3]}]""", """[{"a":[1,2]}]""", "$[0].a[1]")]
    [InlineData("""{"a":{}}""", """{"a":[]}""", "$.a")]
    [InlineData("""{"a":[]}""", """{"a":null}""", "$.a")]
    [InlineData("""{"a":"b"}""", """{"a":"B"}""", "$.a")]
    public void A_difference_is_told_with_its_place(string expected, string actual, string place) =>
        Assert.Equal(place, Assert.Single(_comparer.Compare(JsonNode.Parse(expected), JsonNode.Parse(actual))).Path);
}
