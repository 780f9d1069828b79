using System.Text.Json.Nodes;

namespace Cagent.Grains.Tests.Agents;

/// <summary>Values at the edge of what their key takes.</summary>
public sealed class AgentFileValueTests
{
    [Theory]
    [InlineData("max_iterations: 3000000000", "max_iterations", 3_000_000_000)]
    [InlineData("num_history_items: -9223372036854775808", "num_history_items", long.MinValue)]
    [InlineData("max_old_tool_call_tokens: 9223372036854775807", "max_old_tool_call_tokens", long.MaxValue)]
    public void A_count_has_64_bits(string line, string key, long value) =>
        Assert.Equal(value, (long?)Agent($"agents: {{root: {{{line}}}}}")[key]);

    [Fact]
    public void Counts_of_nested_maps_have_64_bits()
    {
        var agent = Agent("""
            agents:
              root:
                fallback: {retries: 5000000000}
                hooks: {session_start: [{type: command, command: x, timeout: 6000000000}]}
                toolsets: [{type: fetch, timeout: 7000000000}]
            """);
        Assert.Equal(5_000_000_000, (long?)agent["fallback"]!["retries"]);
        Assert.Equal(6_000_000_000, (long?)agent["hooks"]!["session_start"]![0]!["timeout"]);
        Assert.Equal(7_000_000_000, (long?)agent["toolsets"]![0]!["timeout"]);
    }

    [Theory]
    [InlineData("99999999999999999999", "\"99999999999999999999\"")]
    [InlineData("12345678901234567890", "\"12345678901234567890\"")]
    [InlineData("'1_000'", "1000")]
    [InlineData("True", "\"true\"")]
    [InlineData("''", "0")]
    [InlineData("[high]", "0")]
    public void A_thinking_budget_that_is_no_whole_number_is_text(string written, string json)
    {
        var team = AgentCorpus.Configuration(AgentCorpus.Load($"models: {{m: {{provider: openai, model: a, thinking_budget: {written}}}}}"));
        Assert.Equal(json, team["models"]!["m"]!["thinking_budget"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{strategies: [{type: bm25, chunking: {size: -5}}]}", """{"tool":{},"strategies":[{"type":"bm25"}],"results":{"limit":15,"deduplicate":true}}""")]
    [InlineData("{results: {fusion: {weights: {a: '0.5', b: 1}}}}", """{"tool":{},"results":{"limit":15,"fusion":{"weights":{"a":0.5,"b":1}},"deduplicate":true}}""")]
    [InlineData("{results: {reranking: {model: m, threshold: .inf}}}", """{"tool":{},"results":{"limit":15,"reranking":{"model":"m","threshold":null},"deduplicate":true}}""")]
    public void A_retrieval_source_is_shown_as_it_counts(string written, string json)
    {
        var team = AgentCorpus.Configuration(AgentCorpus.Load($"rag: {{r: {written}}}"));
        Assert.True(AgentCorpus.Same(JsonNode.Parse(json), team["rag"]!["r"]), team["rag"]!["r"]!.ToJsonString());
    }

    private static JsonNode Agent(string yaml) => AgentCorpus.Configuration(AgentCorpus.Load(yaml))["agents"]![0]!;
}
