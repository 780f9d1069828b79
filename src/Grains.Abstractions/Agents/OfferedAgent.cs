namespace Cagent.Agents;

/// <summary>What a source of a node holds.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.OfferedAgent")]
public sealed record OfferedAgent
{
    /// <summary>Agent identifier.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>Where it was read from.</summary>
    [Id(1)] public required string Origin { get; init; }

    /// <summary>Null when the source is broken.</summary>
    [Id(2)] public AgentRevisionSource? Revision { get; init; }

    /// <summary>Why it is broken.</summary>
    [Id(3)] public string? Error { get; init; }
}
