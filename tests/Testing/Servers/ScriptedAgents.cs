namespace Cagent.Testing.Servers;

/// <summary>Agent files whose model is a script.</summary>
public static class ScriptedAgents
{
    /// <summary>What comes before the agents: the model <c>m</c> at an upstream that speaks Chat Completions.</summary>
    /// <param name="url">Where the upstream is.</param>
    /// <param name="model">How it calls the model.</param>
    public static string Head(string url, string model = "scripted") => $$"""
        version: "7"
        providers:
          local: {base_url: "{{url}}/v1", api_type: openai_chatcompletions}
        models:
          m: {provider: local, model: {{model}}}

        """;
}
