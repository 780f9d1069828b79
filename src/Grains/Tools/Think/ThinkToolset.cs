using System.Text;
using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Tools.Think;

/// <summary>A scratchpad (tools §3.3). Thoughts are kept per agent with the session.</summary>
internal sealed class ThinkToolset : IToolsetProvider
{
    private const int MaxOutputBytes = 20_000;

    private static readonly ToolDefinition Think = new()
    {
        Name = "think",
        Category = "think",
        Description = "Writes a thought down. It changes nothing and fetches nothing; use it to reason before acting.",
        Parameters = ToolSchema.Parse(
            """
            {"type":"object","properties":{"thought":{"type":"string","description":"What you are thinking"}},"required":["thought"],
             "additionalProperties":false}
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, Title = "Think" },
        OutputSchema = ToolSchema.Text,
    };

    private const string Instructions =
        """
        ## The think tool

        A scratchpad for reasoning. Before you act or answer, use it to
        - go through the rules that apply to the request
        - check that you have all the information you need
        - check that the plan obeys those rules
        - work through problems of several steps, and look again at results that surprise you
        """;

    public string Type => "think";

    public IToolset Create(ToolsetRequest request)
    {
        var key = "think:" + request.Agent.Name;
        return new FixedToolset("think", Instructions, [new FunctionTool(Think, (call, arguments) => Append(call.State, key, arguments.GetString("thought")))]);
    }

    private static ToolResult Append(IToolState state, string key, string thought)
    {
        var thoughts = state.Get(key) is { } stored ? JsonSerializer.Deserialize<List<string>>(stored)! : [];
        thoughts.Add(thought);
        DropOldest(thoughts);
        state.Set(key, JsonSerializer.Serialize(thoughts));
        return ToolResult.Ok("Thoughts:\n" + string.Join('\n', thoughts));
    }

    /// <summary>Only what can still be shown is kept; the newest thought always is, cut if it has to be.</summary>
    private static void DropOldest(List<string> thoughts)
    {
        var size = 0;
        var kept = thoughts.Count;
        while (kept > 0 && (size += Encoding.UTF8.GetByteCount(thoughts[kept - 1]) + 1) <= MaxOutputBytes)
        {
            kept--;
        }

        if (kept == thoughts.Count)
        {
            thoughts[^1] = Utf8Text.Head(thoughts[^1], MaxOutputBytes);
            kept--;
        }

        thoughts.RemoveRange(0, kept);
    }
}
