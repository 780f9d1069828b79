using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Transcripts;
using Cagent.Testing.Json;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>System messages of our own wording may come where one was recorded; everything else is exact.</summary>
public sealed class ModelRequestComparisonTests
{
    private const string Recorded = """
        [{"model":"m","tools":["a"],"messages":[{"role":"system","content":"Answer."},{"role":"system","length":9},{"role":"user","content":"hi"}]}]
        """;

    private const string Tools = """[{"type":"function","function":{"name":"a"}}]""";

    [Theory]
    [InlineData("""[{"role":"system","content":"Answer."},{"role":"user","content":"hi"}]""")]
    [InlineData("""[{"role":"system","content":"Answer."},{"role":"system","content":"x"},{"role":"system","content":"y"},{"role":"user","content":"hi"}]""")]
    public void Own_system_messages_may_come(string messages) => Assert.Empty(Compare(messages, Tools));

    [Theory]
    [InlineData("""[{"role":"system","content":"x"},{"role":"system","content":"Answer."},{"role":"user","content":"hi"}]""")]
    [InlineData("""[{"role":"system","content":"Answer."},{"role":"user","content":"ho"}]""")]
    [InlineData("""[{"role":"system","content":"Answer."},{"role":"user","content":"hi"},{"role":"system","content":"x"}]""")]
    [InlineData("""[{"role":"system","content":"Answer."}]""")]
    [InlineData("""[{"role":"user","content":"hi"}]""")]
    public void Other_messages_may_not(string messages) => Assert.NotEmpty(Compare(messages, Tools));

    [Fact]
    public void Tools_are_compared_by_name() =>
        Assert.NotEmpty(Compare("""[{"role":"system","content":"Answer."},{"role":"user","content":"hi"}]""", "[]"));

    [Fact]
    public void The_number_of_requests_counts() =>
        Assert.NotEmpty(new ModelRequestComparison(new JsonComparer()).Compare(JsonNode.Parse(Recorded)!.AsArray(), []));

    private static IReadOnlyList<JsonMismatch> Compare(string messages, string tools)
    {
        var request = new RecordedRequest
        {
            Method = "POST",
            Path = "/v1/chat/completions",
            Headers = new Dictionary<string, string>(),
            Body = $$"""{"model":"m","tools":{{tools}},"messages":{{messages}}}""",
            At = TimeSpan.Zero,
        };
        return new ModelRequestComparison(new JsonComparer()).Compare(JsonNode.Parse(Recorded)!.AsArray(), [request]);
    }
}
