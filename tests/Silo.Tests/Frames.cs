using System.Text;
using Cagent.Events;

namespace Cagent.Silo.Tests;

internal static class Frames
{
    public static EventBatch Batch(string sessionId, long previous, params ReadOnlySpan<long> sequences)
    {
        var frames = new List<EventFrame>();
        foreach (var sequence in sequences)
        {
            frames.Add(Frame(previous, sequence));
            previous = sequence;
        }

        return new EventBatch { SessionId = sessionId, Frames = frames };
    }

    public static EventFrame Frame(long previous, long sequence, EventFlags flags = EventFlags.None, string? runId = null) => new()
    {
        Sequence = sequence,
        Previous = previous,
        Flags = flags,
        RunId = runId,
        Utf8 = Encoding.UTF8.GetBytes($$"""{"n":{{sequence}}}"""),
    };
}
