namespace Cagent.Events;

/// <summary>How much is kept of each session's events. Section <c>Cagent:Journal</c>. Without limits all of it is kept as long as the session; histories
/// are never shortened.</summary>
public sealed class JournalOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Cagent:Journal";

    /// <summary>Events that are older are dropped. Default: none.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Bytes of events that are kept of a session; the oldest are dropped first. Default: no limit.</summary>
    public long? MaxBytes { get; set; }

    /// <summary>How often sessions that nobody works on are looked through for events that are too old. Default: one hour.</summary>
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>There is a limit.</summary>
    internal bool HasLimit => MaxAge is not null || MaxBytes is not null;
}
