using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>The stored record of a run: everything that another activation needs to go on (runtime §23.3).</summary>
/// <remarks>Delegations are a stack of <see cref="Loops"/>: the first is the session's own loop, the last one is at work; each of the others
/// waits in its slot for the one above it. So a whole tree of agents commits in one write.</remarks>
internal sealed record RunState
{
    public required string RunId { get; init; }

    public required string AgentId { get; init; }

    /// <summary>The revision of the agent file that this run keeps.</summary>
    public required string RevisionHash { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public ImmutableArray<LoopState> Loops { get; init; } = [];

    public PendingState? Pending { get; init; }

    public DisconnectPolicy OnDisconnect { get; init; }

    /// <summary>The connection that started the run; null = nobody watched.</summary>
    public WatcherId? Starter { get; init; }

    /// <summary>The client will come back for the result: leaving does not cancel.</summary>
    public bool HasIdempotencyKey { get; init; }

    /// <summary>Takeovers without committed progress since; too many end the run.</summary>
    public int Recoveries { get; init; }

    /// <summary>The activation that worked on it stopped in good order: taking it over is no sign of trouble.</summary>
    public bool HandedOver { get; init; }

    /// <summary>Position of the last message that the request brought; null when it brought none.</summary>
    public long? LastPosted { get; init; }

    /// <summary>Texts for the title that is being made; empty when none is.</summary>
    public ImmutableArray<string> TitleTexts { get; init; } = [];

    /// <summary>How often the conversation was handed off.</summary>
    public int HandOffs { get; init; }

    [JsonIgnore]
    public LoopState Loop => Loops[^1];

    [JsonIgnore]
    public bool IsWaiting => Pending is not null;

    public RunState WithLoop(LoopState loop) => this with { Loops = Loops.SetItem(Loops.Length - 1, loop) };
}

/// <summary>One level of the stack: the loop of the session, or of a sub-session that a task was transferred to.</summary>
internal sealed record LoopState
{
    public required string SessionId { get; init; }

    public required string Agent { get; init; }

    public required LoopPhase Phase { get; init; }

    /// <summary>The listing or summary that the loop waits for in a phase that waits for one: a late outcome of another one is not taken.</summary>
    public int Work { get; init; }

    /// <summary>Model turns so far.</summary>
    public int Iteration { get; init; }

    /// <summary>Turns before a person is asked; 0 = unlimited.</summary>
    public int Limit { get; init; }

    public TurnState? Turn { get; init; }

    /// <summary>The calls of the last answer, in order.</summary>
    public ImmutableArray<Slot> Slots { get; init; } = [];

    public int OverflowCompactions { get; init; }

    /// <summary>Compaction failed or was useless in this iteration: not again before the next answer.</summary>
    public bool CompactionTried { get; init; }

    public CompactionReason? Compaction { get; init; }

    /// <summary>How often the summary in progress was begun again.</summary>
    public int CompactionRepeats { get; init; }

    /// <summary>The agent whose answer the slots are: a handoff among them does not change who called.</summary>
    public string? CallingAgent { get; init; }

    /// <summary>Items of this loop's session so far; the next one gets this position.</summary>
    public long NextPosition { get; init; }

    /// <summary>What the last answers asked for.</summary>
    public RepeatedCalls? Repeated { get; init; }

    /// <summary>Model reference for the next turn only (a toolset's <c>model</c>).</summary>
    public string? NextTurnModel { get; init; }
}

internal enum LoopPhase
{
    /// <summary>Tools are listed for the prologue.</summary>
    Starting,

    /// <summary>Tools are listed for a turn.</summary>
    TurnStarting,

    /// <summary>A person is asked whether to go on.</summary>
    AwaitingContinue,

    /// <summary>History is summarised.</summary>
    Compacting,

    /// <summary>A model is asked.</summary>
    Calling,

    /// <summary>The calls of an answer are worked off, one after the other.</summary>
    Slots,
}

internal enum CompactionReason
{
    BeforeCall,
    Overflow,
    AfterTools,
}

/// <summary>A model call in progress.</summary>
internal sealed record TurnState
{
    /// <summary>Model references to try, the chosen one first.</summary>
    public required ImmutableArray<string> Chain { get; init; }

    public int ChainIndex { get; init; }

    /// <summary>0-based attempt on the current model.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts per model.</summary>
    public int MaxAttempts { get; init; }

    /// <summary>Distinguishes this call from every earlier one of the run: a late result of another call is not taken.</summary>
    public required int CallNumber { get; init; }

    /// <summary>Number of the first event that shows the answer; 0 = none is stored.</summary>
    public long ShownFrom { get; init; }

    /// <summary>The primary failed for a reason that repeating does not cure.</summary>
    public bool PrimaryFailedHard { get; init; }

    /// <summary>Started at a fallback because of a cooldown.</summary>
    public bool StartedAtFallback { get; init; }

    /// <summary>The loop announced another model than the agent's effective one for this turn.</summary>
    public bool AnnouncedOtherModel { get; init; }

    [JsonIgnore]
    public string Model => Chain[ChainIndex];
}

/// <summary>A tool call of the last answer.</summary>
internal sealed record Slot
{
    public required ToolCall Call { get; init; }

    /// <summary>As the model was offered it; null = the agent has no such tool.</summary>
    public ToolDefinition? Definition { get; init; }

    public SlotStatus Status { get; init; }

    /// <summary>Arguments after hooks; null = as the model sent them.</summary>
    public string? EffectiveArguments { get; init; }

    public int Attempt { get; init; }

    /// <summary>The sub-session of a transfer.</summary>
    public string? ChildSessionId { get; init; }

    [JsonIgnore]
    public ToolCall EffectiveCall => EffectiveArguments is null ? Call : Call with { Function = Call.Function with { Arguments = EffectiveArguments } };

    [JsonIgnore]
    public ToolDefinition EventDefinition => Definition ?? new ToolDefinition { Name = Call.Function.Name ?? "" };
}

internal enum SlotStatus
{
    Planned,
    AwaitingApproval,
    Approved,
    PreHook,
    Running,
    AwaitingAnswer,
    RunningChild,
    PostHook,
    Responded,
}

/// <summary>The open question of a run.</summary>
internal sealed record PendingState
{
    /// <summary>The call id for a tool call, else a UUID.</summary>
    public required string QuestionId { get; init; }

    public required QuestionKind Kind { get; init; }

    public required string SessionId { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>The event that asked.</summary>
    public JsonElement? Event { get; init; }
}

internal enum QuestionKind
{
    ToolCall,
    MaxIterations,
    Elicitation,
}

/// <summary>Answers in a row that ask for the same calls: their names, their arguments, how many.</summary>
internal sealed record RepeatedCalls(string Names, string Arguments, int Count);
