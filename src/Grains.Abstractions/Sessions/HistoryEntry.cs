namespace Cagent.Sessions;

/// <summary>A message that a client writes into a history, without asking a model.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.HistoryEntry")]
public sealed record HistoryEntry
{
    /// <summary>The agent that the message is of; null = none, and for a changed message the agent that it had.</summary>
    [Id(0)] public string? AgentName { get; init; }

    /// <summary>The message, stored as it is.</summary>
    [Id(1)] public required ChatMessage Message { get; init; }
}
