namespace Cagent.Hooks;

/// <summary>The moments at which hooks run, as agent files name them.</summary>
internal static class HookEvents
{
    public const string PreToolUse = "pre_tool_use";
    public const string PostToolUse = "post_tool_use";
    public const string OnUserInput = "on_user_input";
}
