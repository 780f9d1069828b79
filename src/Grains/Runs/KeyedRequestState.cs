namespace Cagent.Runs;

/// <summary>What is stored of a request that belongs to no single session.</summary>
[GenerateSerializer, Alias("Cagent.KeyedRequestState")]
internal sealed class KeyedRequestState
{
    /// <summary>As <see cref="RequestKey.Hash"/>; empty = no request.</summary>
    [Id(0)]
    public string Hash { get; set; } = "";

    [Id(1)]
    public DateTimeOffset At { get; set; }

    [Id(2)]
    public string Intent { get; set; } = "";

    [Id(3)]
    public string? Answer { get; set; }
}
