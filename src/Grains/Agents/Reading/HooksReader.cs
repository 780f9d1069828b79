using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads <c>hooks</c> of an agent (agent-config §7.5).</summary>
internal static class HooksReader
{
    private static readonly string[] NewerMembers = ["name", "args", "env", "model", "prompt", "schema", "on_error", "working_dir"];

    private static readonly (string Name, int Since)[] NewerEvents =
    [
        ("stop", 7), ("notification", 7), ("turn_start", 8), ("turn_end", 8), ("before_llm_call", 8), ("after_llm_call", 8),
        ("user_prompt_submit", 8), ("permission_request", 8), ("tool_response_transform", 8), ("on_tool_approval_decision", 8),
        ("on_agent_switch", 8), ("subagent_stop", 8), ("on_session_resume", 8), ("on_max_iterations", 8), ("on_error", 8),
        ("pre_compact", 8), ("before_compaction", 8), ("after_compaction", 8), ("worktree_create", 9),
        ("user_followup_submit", 10), ("user_steering_messages_submit", 10),
    ];

    public static HooksConfig? Read(YamlFields agent)
    {
        if (agent.Fields("hooks", since: 3) is not { } fields)
        {
            return null;
        }
        var hooks = new HooksConfig
        {
            PreToolUse = fields.List("pre_tool_use", (item, at) => ReadMatcher(item, at, fields.Version)),
            PostToolUse = fields.List("post_tool_use", (item, at) => ReadMatcher(item, at, fields.Version)),
            SessionStart = fields.List("session_start", (item, at) => ReadHook(item, at, fields.Version)),
            SessionEnd = fields.List("session_end", (item, at) => ReadHook(item, at, fields.Version)),
            OnUserInput = fields.List("on_user_input", (item, at) => ReadHook(item, at, fields.Version), since: 6),
        };
        foreach (var (name, since) in NewerEvents)
        {
            fields.NotBuilt(name, $"hooks for the moment \"{name}\"", since);
        }
        fields.End();
        return hooks;
    }

    private static HookMatcherConfig ReadMatcher(YamlNode node, string path, SchemaVersion version)
    {
        var fields = YamlFields.Of(node, path, version);
        var matcher = new HookMatcherConfig
        {
            Matcher = fields?.Text("matcher") ?? "",
            Hooks = fields?.List("hooks", (item, at) => ReadHook(item, at, version)) ?? [],
            PreemptYolo = fields?.Flag("preempt_yolo", since: 11) ?? false,
        };
        fields?.End();
        return matcher.Hooks.Count > 0 ? matcher : throw new AgentFileException(path, node.Position, "\"hooks\" must list at least one hook");
    }

    private static HookConfig ReadHook(YamlNode node, string path, SchemaVersion version)
    {
        var fields = YamlFields.Of(node, path, version);
        var hook = new HookConfig
        {
            Type = fields?.Text("type") ?? "",
            Command = fields?.Text("command") ?? "",
            Timeout = fields?.Count("timeout") ?? 0,
        };
        foreach (var key in NewerMembers)
        {
            fields?.NotBuilt(key, "this member of a hook", since: 8);
        }
        fields?.End();
        return hook switch
        {
            { Type: "builtin" or "model" } when version.Knows(8, SchemaVersion.Newest) => throw fields!.Error("type",
                $"hooks of \"type: {hook.Type}\" are not supported by this server; the only \"type\" is command"),
            { Type: "" } => throw new AgentFileException(path, node.Position, "\"type\" is missing; write \"type: command\""),
            { Type: not "command" } => throw fields!.Error("type", $"\"{hook.Type}\" is not a type of hook; the only \"type\" is command"),
            { Command: "" } => throw new AgentFileException(path, node.Position, "\"command\" is missing"),
            _ => hook,
        };
    }
}
