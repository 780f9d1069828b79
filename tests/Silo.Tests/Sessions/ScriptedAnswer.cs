using Cagent.Models;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>One answer of a model.</summary>
internal sealed record ScriptedAnswer(params IReadOnlyList<ChatChunk> Chunks)
{
    /// <summary>The answer begins when this completes.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>It goes on after its first chunk when this completes, as one that was read ahead whoever still wants it.</summary>
    public Task Rest { get; init; } = Task.CompletedTask;

    /// <summary>All of it was taken.</summary>
    public Task Ended => _ended.Task;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void End() => _ended.TrySetResult();

    public static ScriptedAnswer Text(string text) => new(new ChatChunk { Content = text, Finish = ChatFinishReason.Stop });

    public static ScriptedAnswer Call(string id, string tool, string arguments = "{}") => new(
        new ChatChunk { ToolCalls = [new ToolCallDelta(id, "function", tool, arguments)], Finish = ChatFinishReason.ToolCalls });
}
