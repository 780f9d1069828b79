using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>A request to run an agent on a session.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.StartRun")]
public sealed record StartRun
{
    /// <summary>Agent identifier (one configuration).</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>Agent of that configuration; null = the session's current agent, else <c>root</c>, else the first.</summary>
    [Id(1)] public string? AgentName { get; init; }

    /// <summary>The posted messages, in order; may be empty to continue the history.</summary>
    [Id(2)] public IReadOnlyList<PostedMessage> Messages { get; init; } = [];

    /// <summary>Lasting model override <c>provider/model</c> for the agent; null or empty = leave it.</summary>
    [Id(3)] public string? Model { get; init; }

    /// <summary>What happens when a run is active.</summary>
    [Id(4)] public BusyPolicy IfBusy { get; init; }

    /// <summary>What happens to the run when the client that started it leaves.</summary>
    [Id(5)] public DisconnectPolicy OnDisconnect { get; init; }

    /// <summary>Names the request: repeated, it gets the run that the first one started. Null = none.</summary>
    [Id(6)] public RequestKey? Key { get; init; }

    /// <summary>The connection that will watch the run; it is attached in the same turn. Null = nobody watches.</summary>
    [Id(9)] public WatcherId? Watcher { get; init; }

    /// <summary>Id that the run gets, drawn by whoever took the request: asking again with it finds the run that was started.
    /// Null = the session draws.</summary>
    [Id(10)] public string? RunId { get; init; }
}

/// <summary>A posted message.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.PostedMessage")]
public sealed record PostedMessage
{
    /// <summary>As posted; empty counts as <c>user</c>.</summary>
    [Id(0)] public string Role { get; init; } = "";

    /// <summary>Text.</summary>
    [Id(1)] public string Content { get; init; } = "";

    /// <summary>Parts; null when plain text.</summary>
    [Id(2)] public IReadOnlyList<MessagePart>? MultiContent { get; init; }
}

/// <summary>What a run request on a busy session does (api-extensions §1).</summary>
[GenerateSerializer, Alias("Cagent.BusyPolicy")]
public enum BusyPolicy
{
    /// <summary>Refuse while somebody watches the active run; interrupt a run that nobody watches.</summary>
    Reject = 0,

    /// <summary>Run after the active one.</summary>
    Enqueue = 1,

    /// <summary>Cancel the active run, wait until it has ended, start.</summary>
    Interrupt = 2,
}

/// <summary>What happens to a run when its client leaves (api-extensions §1).</summary>
[GenerateSerializer, Alias("Cagent.DisconnectPolicy")]
public enum DisconnectPolicy
{
    /// <summary>Cancel an active run that nobody else watches; a waiting one waits on; with an idempotency key it continues.</summary>
    Auto = 0,

    /// <summary>The run goes on.</summary>
    Continue = 1,

    /// <summary>The run is cancelled, waiting or not.</summary>
    Cancel = 2,
}

/// <summary>A run was accepted.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.RunStarted")]
public sealed record RunStarted
{
    /// <summary>Id of the run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>The run's events are those after this number with its <see cref="EventFrame.RunId"/>.</summary>
    [Id(1)] public required long After { get; init; }

    /// <summary>What happened since, when the request named a watcher.</summary>
    [Id(2)] public AttachResult? Attached { get; init; }
}
