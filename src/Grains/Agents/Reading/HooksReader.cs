using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads <c>hooks</c> of an agent (agent-config §7.5).</summary>
internal static class HooksReader
{
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
        fields?.End();
        return hook switch
        {
            { Type: "" } => throw new AgentFileException(path, node.Position, "\"type\" is missing; write \"type: command\""),
            { Type: not "command" } => throw fields!.Error("type", $"\"{hook.Type}\" is not a type of hook; the only \"type\" is command"),
            { Command: "" } => throw new AgentFileException(path, node.Position, "\"command\" is missing"),
            _ => hook,
        };
    }
}
