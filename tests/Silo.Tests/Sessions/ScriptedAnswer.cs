using Cagent.Models;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>One answer of a model.</summary>
internal sealed record ScriptedAnswer(params IReadOnlyList<ChatChunk> Chunks)
{
    /// <summary>The answer begins when this completes.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    public static ScriptedAnswer Text(string text) => new(new ChatChunk { Content = text, Finish = ChatFinishReason.Stop });

    public static ScriptedAnswer Call(string id, string tool, string arguments = "{}") => new(
        new ChatChunk { ToolCalls = [new ToolCallDelta(id, "function", tool, arguments)], Finish = ChatFinishReason.ToolCalls });
}
