namespace Cagent.Sessions;

/// <summary>Limits and pace of sessions. Section <c>Cagent:Sessions</c>.</summary>
public sealed class SessionOptions
{
    internal const string SectionName = "Cagent:Sessions";

    /// <summary>Text that comes faster than this is sent in one go. Default 30 ms; 0 sends every piece at once.</summary>
    public TimeSpan CoalescingWindow { get; set; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Pieces that keep an event of their own in a burst; beyond it and <see cref="ExactEventsPerSecond"/>, neighbours are merged. Default 100.</summary>
    public int ExactEventBurst { get; set; } = 100;

    /// <summary>Pieces a second that keep an event of their own, per session. Default 40, faster than anybody reads.</summary>
    public double ExactEventsPerSecond { get; set; } = 40;

    /// <summary>How long a node stays registered as a watcher without renewing. Default 60 s.</summary>
    public TimeSpan WatcherLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for making a title, over all models. Default 30 s.</summary>
    public TimeSpan TitleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Levels of delegation. Default 10.</summary>
    public int MaxDelegationDepth { get; set; } = 10;

    /// <summary>Requests that may wait behind an active run. Default 20.</summary>
    public int MaxQueuedRuns { get; set; } = 20;

    /// <summary>Messages that may be steered into a turn before it takes them. Default 5.</summary>
    public int MaxSteeredMessages { get; set; } = 5;

    /// <summary>Follow-up messages that may wait for their turns. Default 20.</summary>
    public int MaxFollowUps { get; set; } = 20;

    /// <summary>Failed takeovers of a run without any progress before it is ended. A process that stops in good order does not count. Default 5.</summary>
    public int MaxRecoveries { get; set; } = 5;

    /// <summary>How long an idempotency key is remembered. Default 24 h.</summary>
    public TimeSpan IdempotencyKeyLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often runs without an owner are looked for. Default 30 s.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromSeconds(30);
}
