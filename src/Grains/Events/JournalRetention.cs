using System.Text.Json;
using Cagent.Sessions;
using Microsoft.Extensions.Options;

namespace Cagent.Events;

/// <summary>Drops events that the operator does not want to keep. What a session's latest write journalled always stays, so that whoever asks for what
/// was dropped learns of it at once.</summary>
internal sealed class JournalRetention(ISessionStore store, IOptions<JournalOptions> options, TimeProvider time)
{
    private const int EventsAtOnce = 64;

    /// <summary>Most events are small, but one can hold all that a tool printed.</summary>
    private const int BytesAtOnce = 1024 * 1024;

    public bool HasLimit => options.Value.HasLimit;

    /// <summary>Applies the limits to one session.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="upTo">Events after this number stay: they may belong to a run that is active.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(string sessionId, long upTo, CancellationToken cancellationToken)
    {
        long dropped = 0;
        if (options.Value.MaxBytes is { } bytes)
        {
            dropped = await store.FindJournalExcessAsync(sessionId, bytes, cancellationToken);
        }

        if (options.Value.MaxAge is { } age && dropped < upTo)
        {
            dropped = Math.Max(dropped, await FindOldAsync(sessionId, dropped, time.GetUtcNow() - age, cancellationToken));
        }

        if (Math.Min(dropped, upTo) is > 0 and var last)
        {
            await store.DropJournalAsync(sessionId, last, cancellationToken);
        }
    }

    /// <summary>Number of the last of the events at the journal's beginning that are older than a moment; 0 = none.</summary>
    private async Task<long> FindOldAsync(string sessionId, long after, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        long old = 0;
        var atOnce = 1;
        while (await store.ReadJournalAsync(sessionId, after, atOnce, cancellationToken) is [.., var newest] frames)
        {
            foreach (var frame in frames)
            {
                if (TimeOf(frame) is not { } made)
                {
                    continue; // As old as the one after it.
                }

                if (made >= moment)
                {
                    return old;
                }

                old = frame.Sequence;
            }

            after = newest.Sequence;
            atOnce = (int)Math.Clamp(BytesAtOnce / (1 + frames.Average(frame => frame.Utf8.Length)), 1, EventsAtOnce);
        }

        return old;
    }

    /// <summary>When an event was made; null when it does not say.</summary>
    private static DateTimeOffset? TimeOf(EventFrame frame)
    {
        using var json = JsonDocument.Parse(frame.Utf8);
        return json.RootElement.TryGetProperty("timestamp"u8, out var value) && value.TryGetDateTimeOffset(out var time) ? time : null;
    }
}
