using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>Rows of events that belong together, and what models do to make them come.</summary>
internal static class Sequences
{
    public const string Prologue = "agent_info team_info toolset_info user_message stream_started toolset_info";
    public const string Listing = "mcp_init_started mcp_init_finished toolset_info";
    public const string ToolPrologue = $"agent_info team_info {Listing} user_message stream_started {Listing}";
    public const string Answer = "agent_choice message_added token_usage";
    public const string Calls = "partial_tool_call message_added token_usage";
    public const string Result = "tool_call_response message_added";
    public const string End = $"{Listing} {Answer} stream_stopped";

    public static readonly ModelReply Done = ModelReply.Text("done");

    /// <summary>Titles come when they come and are left out; a row of partial calls counts as one.</summary>
    public static void CheckSequence(ConversationRun run, string expected)
    {
        var types = new List<string>();
        foreach (var type in run.Types.Where(type => type != "session_title"))
        {
            if (type != "partial_tool_call" || types.LastOrDefault() != type)
            {
                types.Add(type);
            }
        }

        Assert.Equal(expected, string.Join(' ', types));
    }

    public static ModelToolCall Shell(string id) => ModelToolCall.With(id, "shell", new JsonObject { ["cmd"] = "true" });

    public static ModelToolCall Think(string id) => ModelToolCall.With(id, "think", new JsonObject { ["thought"] = "hm" });
}
