namespace Cagent.Conformance.Tests.Conversations;

/// <summary>The agents that conversations are held with. <c>{ROOM}</c> is the address of the model's room.</summary>
internal static class AgentKinds
{
    /// <summary>Asks over Chat Completions; has no tools.</summary>
    public const string Chat = "chat";

    /// <summary>Asks over Responses; has no tools.</summary>
    public const string Responses = "responses";

    /// <summary>Chat Completions, with a shell and questions to the person.</summary>
    public const string Tools = "tools";

    /// <summary>Responses, with a shell and questions to the person.</summary>
    public const string ResponsesTools = "responses-tools";

    /// <summary>Like <see cref="Tools"/>, but asks after each turn whether to go on.</summary>
    public const string Limited = "limited";

    /// <summary>Has a helper that tasks can be transferred to.</summary>
    public const string Team = "team";

    /// <summary>Has a helper with a shell.</summary>
    public const string ArmedTeam = "armed-team";

    /// <summary>Has a second model for when the first one fails.</summary>
    public const string Fallback = "fallback";

    /// <summary>A model that the catalogue does not know; no tools.</summary>
    public const string Unknown = "unknown";

    /// <summary>A model that the catalogue does not know; a shell, which asks, and thinking, which does not.</summary>
    public const string UnknownTools = "unknown-tools";

    /// <summary>Its shell is denied by the file.</summary>
    public const string Denied = "denied";

    /// <summary>Its shell is blocked by a hook.</summary>
    public const string Hooked = "hooked";

    /// <summary>Its thoughts are answered by a second model.</summary>
    public const string Thinker = "thinker";

    private const string ThinkingLines = """

            toolsets:
              - type: shell
              - type: think
        """;

    private const string ToolLines = """

            toolsets:
              - type: shell
              - type: user_prompt
        """;

    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        [Chat] = File("gpt-4o"),
        [Responses] = File("gpt-4.1"),
        [Tools] = File("gpt-4o", ToolLines),
        [ResponsesTools] = File("gpt-4.1", ToolLines),
        [Limited] = File("gpt-4o", ToolLines + "\n    max_iterations: 1"),
        [Team] = File("gpt-4o", "\n    sub_agents: [helper]") + """

              helper:
                model: m
                description: Helps
                instruction: Help.
            """,
        [ArmedTeam] = File("gpt-4o", "\n    sub_agents: [helper]") + """

              helper:
                model: m
                description: Helps
                instruction: Help.
                toolsets:
                  - type: shell
            """,
        [Unknown] = File("scripted"),
        [UnknownTools] = File("scripted", ThinkingLines),
        [Denied] = File("scripted", ThinkingLines + "\npermissions: {deny: [shell]}"),
        [Hooked] = File("scripted", ThinkingLines + """

                hooks:
                  pre_tool_use:
                    - matcher: shell
                      hooks:
                        - {type: command, command: "echo not today >&2; exit 2"}
            """),
        [Thinker] = File("gpt-4o", "\n    toolsets: [{type: think, model: spare}]"),
        [Fallback] = File("gpt-4o", "\n    fallback: {models: [spare]}"),
    };

    private static string File(string model, string more = "") => $$"""
        version: "7"
        models:
          m: {provider: openai, model: {{model}}, base_url: "{ROOM}/v1"}
          spare: {provider: openai, model: gpt-4o-mini, base_url: "{ROOM}/v1"}
        agents:
          root:
            model: m
            description: A scripted assistant
            instruction: Answer.
        """ + more;
}
