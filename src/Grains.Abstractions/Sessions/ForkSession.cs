using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>A request to begin a new session as a copy of the start of another one.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ForkSession")]
public sealed record ForkSession
{
    /// <summary>The session to copy.</summary>
    [Id(0)] public required string SourceId { get; init; }

    /// <summary>Everything before this user message is copied; 0-based over the user messages of the flattened history.</summary>
    [Id(1)] public required int UserMessageIndex { get; init; }

    /// <summary>Title of the new session; empty = one is generated at its first run.</summary>
    [Id(2)] public string Title { get; init; } = "";

    /// <summary>The key that the session's id is made from; null = an id at random.</summary>
    [Id(3)] public RequestKey? Key { get; init; }
}
