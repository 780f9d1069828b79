namespace Cagent.Runs;

/// <summary>What became of follow-up messages.</summary>
[GenerateSerializer, Alias("Cagent.FollowUpStatus")]
public enum FollowUpStatus
{
    /// <summary>They get their turns after the one that is at work, in the same stream.</summary>
    QueuedStreaming = 0,

    /// <summary>Nothing runs: they get their turns after that of the next run.</summary>
    QueuedIdle = 1,

    /// <summary>They were accepted under the same key before.</summary>
    Duplicate = 2,
}
