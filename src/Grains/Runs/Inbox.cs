using System.Collections.Immutable;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Accepting messages for the run at work and for turns after it (api-extensions §1, steer and followup).</summary>
internal static class Inbox
{
    /// <summary>Takes messages for the turn at work.</summary>
    /// <exception cref="CagentException"><c>not_running</c>, <c>queue_full</c>.</exception>
    public static SessionRecord Steer(SessionRecord record, ImmutableArray<ChatMessage> messages, RunLimits limits)
    {
        if (record.Run is null)
        {
            throw new CagentException(
                ErrorCodes.NotRunning,
                "There is no run to steer: the session is idle. Post the message to the session's agent, or as a follow-up.");
        }

        CheckRoom(record.Steered.Length, messages.Length, limits.SteerCapacity, "steered messages");
        return record with { Steered = record.Steered.AddRange(messages) };
    }

    /// <summary>Takes messages for turns of their own.</summary>
    /// <exception cref="CagentException"><c>queue_full</c>.</exception>
    public static SessionRecord FollowUp(SessionRecord record, ImmutableArray<ChatMessage> messages, RunLimits limits)
    {
        CheckRoom(record.FollowUps.Length, messages.Length, limits.FollowUpCapacity, "follow-ups");
        return record with { FollowUps = record.FollowUps.AddRange(messages) };
    }

    private static void CheckRoom(int waiting, int more, int capacity, string what)
    {
        if (waiting + more > capacity)
        {
            throw new CagentException(
                ErrorCodes.QueueFull,
                $"The queue of {what} is full: {waiting} of {capacity} places are taken, {more} more were sent and none was accepted. Try again later.");
        }
    }
}
