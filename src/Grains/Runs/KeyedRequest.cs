namespace Cagent.Runs;

/// <summary>A request that was made under an idempotency key, with what it was answered.</summary>
internal sealed record KeyedRequest(string Key, string Hash, DateTimeOffset At)
{
    /// <summary>The answer as text, in the form of its request; null for a run.</summary>
    public string? Answer { get; init; }

    /// <summary>The run that it started; null for other requests.</summary>
    public string? RunId { get; init; }

    /// <summary>The run's events come after this number.</summary>
    public long After { get; init; }
}
