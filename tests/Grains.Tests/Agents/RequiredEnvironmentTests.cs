using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

public sealed class RequiredEnvironmentTests
{
    [Theory]
    [InlineData("agents: {root: {model: auto}}", "")]
    [InlineData("agents: {root: {model: 'openai/a, anthropic/b'}, two: {model: mistral/c}}", "ANTHROPIC_API_KEY, MISTRAL_API_KEY, OPENAI_API_KEY")]
    [InlineData("agents: {root: {model: ollama/a}, two: {model: dmr/b}, three: {model: amazon-bedrock/c}, four: {model: unknown/d}}", "")]
    [InlineData("models: {m: {provider: anthropic, model: a, token_key: MINE}}\nagents: {root: {model: m}}", "MINE")]
    [InlineData("models: {m: {provider: anthropic, model: a}}\nagents: {root: {model: openai/b, fallback: {models: [m]}}}", "OPENAI_API_KEY")]
    [InlineData("models: {m: {provider: openai, model: a, routing: [{model: xai/b, examples: [c]}]}}\nagents: {root: {model: m}}", "OPENAI_API_KEY, XAI_API_KEY")]
    [InlineData("providers: {lab: {base_url: 'http://x', token_key: LAB}}\nagents: {root: {model: lab/a}, two: {model: openai/b}}", "LAB")]
    [InlineData("agents: {root: {model: google/a}}", "GOOGLE_API_KEY")]
    [InlineData("models: {m: {provider: google, model: a, provider_opts: {project: p}}}\nagents: {root: {model: m}}", "")]
    [InlineData("models: {m: {first_available: [openai/a, anthropic/b]}}\nagents: {root: {model: m}}", "OPENAI_API_KEY")]
    public void Without_any_variable_the_needed_ones_are_missing(string yaml, string expected) =>
        Assert.Equal(expected, Missing(yaml, []));

    [Theory]
    [InlineData("agents: {root: {model: openai/a}}", "OPENAI_API_KEY", "")]
    [InlineData("agents: {root: {model: google/a}}", "GEMINI_API_KEY", "")]
    [InlineData("agents: {root: {model: google/a}}", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_CLOUD_LOCATION, GOOGLE_CLOUD_PROJECT")]
    [InlineData("models: {m: {first_available: [openai/a, anthropic/b]}}\nagents: {root: {model: m}}", "ANTHROPIC_API_KEY", "")]
    public void A_variable_that_is_set_is_not_missing(string yaml, string set, string expected) =>
        Assert.Equal(expected, Missing(yaml, [set]));

    [Fact]
    public void An_empty_variable_is_missing()
    {
        var team = AgentCorpus.Load("agents: {root: {model: openai/a}}");
        Assert.Equal(["OPENAI_API_KEY"], RequiredEnvironment.Of(team, _ => ""));
    }

    private static string Missing(string yaml, string[] set) =>
        string.Join(", ", RequiredEnvironment.Of(AgentCorpus.Load(yaml), name => set.Contains(name) ? "value" : null));
}
