namespace Cagent.Silo.Watching;

/// <summary>How connections follow their sessions. Bound from <c>Cagent:Watch</c>.</summary>
internal sealed class SessionWatchOptions
{
    /// <summary>How often a watcher's lease is renewed; a fifth earlier or later, so that many do not renew at once. Default 25 s.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Silence of a running session after which its head is asked for: it may be the last event that was lost. Default 5 s.</summary>
    public TimeSpan TailCheck { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Batches that wait for a slow connection before they are dropped and read again later. Default 1024.</summary>
    public int BacklogBatches { get; set; } = 1_024;

    /// <summary>Bytes of events that wait for a slow connection before they are dropped and read again later. Default 1 MiB.</summary>
    public long BacklogBytes { get; set; } = 1 << 20;

    /// <summary>How long failed calls to a session are repeated: longer than it takes to find that its node is dead. Default 30 s.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);
}
