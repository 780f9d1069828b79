namespace Cagent.Events;

/// <summary>One SSE connection on one node.</summary>
/// <param name="NodeId">Address of the API node, as <c>SiloAddress.ToParsableString</c> writes it; names its stream.</param>
/// <param name="ConnectionId">Unique on that node.</param>
[GenerateSerializer, Immutable, Alias("Cagent.WatcherId")]
public sealed record WatcherId([property: Id(0)] string NodeId, [property: Id(1)] string ConnectionId);

/// <summary>Registers or renews a watcher and asks for what it has not seen.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.AttachRequest")]
public sealed record AttachRequest
{
    /// <summary>Who watches. Its lease lasts 60 s; renew it every 20 to 30 s.</summary>
    [Id(0)] public required WatcherId Watcher { get; init; }

    /// <summary>Last number seen; 0 = from the start.</summary>
    [Id(1)] public required long After { get; init; }

    /// <summary>At most this many events are returned; ask again for the rest (<see cref="AttachResult.Head"/> tells).</summary>
    [Id(2)] public int MaxEvents { get; init; } = 1000;
}

/// <summary>What a watcher has not seen.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.AttachResult")]
public sealed record AttachResult
{
    /// <summary>Events after the requested number, in order; possibly cut at <see cref="AttachRequest.MaxEvents"/>.</summary>
    [Id(0)] public required IReadOnlyList<EventFrame> Frames { get; init; }

    /// <summary>Number of the session's latest event.</summary>
    [Id(1)] public required long Head { get; init; }

    /// <summary>Id of the active run; null when idle.</summary>
    [Id(2)] public string? ActiveRunId { get; init; }

    /// <summary>First number kept, when events after the requested one were dropped by retention; null otherwise.</summary>
    [Id(3)] public long? GapBefore { get; init; }

    /// <summary>A title is being generated.</summary>
    [Id(4)] public bool TitlePending { get; init; }
}

/// <summary>The end of a watcher's connection.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.DetachRequest")]
public sealed record DetachRequest
{
    /// <summary>Who watched.</summary>
    [Id(0)] public required WatcherId Watcher { get; init; }

    /// <summary>The client closed its connection (true), or the server ended it: drain, end of the stream, overload (false).</summary>
    [Id(1)] public required bool ClientLeft { get; init; }
}
