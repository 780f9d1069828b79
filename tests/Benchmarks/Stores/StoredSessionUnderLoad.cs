using System.Diagnostics;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Benchmarks.Stores;

/// <summary>A stored session that grows.</summary>
internal sealed class StoredSessionUnderLoad(ISessionStore store, SessionRow row)
{
    private static readonly ChatMessage Message = new() { Role = ChatRoles.Assistant, Content = new string('x', 200) };
    private static readonly byte[] Event = System.Text.Encoding.UTF8.GetBytes($$"""{"type":"agent_choice","content":"{{new string('x', 120)}}"}""");

    private SessionRow _row = row;
    private long _position;

    /// <summary>Appends a message with two events and returns how long it took.</summary>
    public async Task<TimeSpan> AppendAsync()
    {
        var head = _row.State.LastEventSequence;
        var next = _row with { Version = _row.Version + 1, State = _row.State with { LastEventSequence = head + 2 } };
        var commit = new SessionCommit
        {
            SessionId = next.State.Id,
            ExpectedVersion = _row.Version,
            Row = next,
            Items = [new SessionItem { SessionId = next.State.Id, Position = _position++, AgentName = "root", Message = Message }],
            Frames = [Frame(head + 1), Frame(head + 2)],
        };
        var started = Stopwatch.GetTimestamp();
        await store.CommitAsync(commit, CancellationToken.None);
        _row = next;
        return Stopwatch.GetElapsedTime(started);
    }

    private static EventFrame Frame(long sequence) => new() { Sequence = sequence, Previous = sequence - 1, Utf8 = Event };
}
