using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>What a session remembers besides its header and history: the run and everything that outlives a run.</summary>
internal sealed record SessionRecord
{
    public static readonly SessionRecord Empty = new();

    public RunState? Run { get; init; }

    /// <summary>Model calls made so far in this session; numbers the next one.</summary>
    public int ModelCalls { get; init; }

    /// <summary>Listings of tools and summaries begun so far; numbers the next one.</summary>
    public int Works { get; init; }

    /// <summary>Agents whose primary failed hard: which fallback answers until when.</summary>
    public ImmutableDictionary<string, Cooldown> Cooldowns { get; init; } = ImmutableDictionary<string, Cooldown>.Empty;

    /// <summary>The latest answers, so that a repeated one is recognised; newest last, bounded.</summary>
    public ImmutableArray<GivenAnswer> Answers { get; init; } = [];

    /// <summary>Requests that were made under an idempotency key; newest last, bounded in number and age.</summary>
    public ImmutableArray<KeyedRequest> Keys { get; init; } = [];

    /// <summary>The latest runs that were accepted, so that a request whose answer got lost is recognised; newest last, bounded.</summary>
    public ImmutableArray<AcceptedRun> Accepted { get; init; } = [];

    /// <summary>Accepted requests that wait for the active run to end.</summary>
    public ImmutableArray<QueuedRun> Queue { get; init; } = [];

    /// <summary>Accepted messages that the turn at work takes before its next model call. Empty when there is no run.</summary>
    public ImmutableArray<ChatMessage> Steered { get; init; } = [];

    /// <summary>Accepted messages that get turns of their own, after the turn at work or that of the next run.</summary>
    public ImmutableArray<ChatMessage> FollowUps { get; init; } = [];

    /// <summary>The title was given with the session: every run begins with it.</summary>
    public bool TitleGiven { get; init; }

    /// <summary>The session has had a run: its thinking flag was initialised from its agent.</summary>
    public bool HasRun { get; init; }

    /// <summary>Notes from where on the answer of a call is shown, so that whoever takes the run over can withdraw it.</summary>
    public SessionRecord NoteShown(int callNumber, long firstSequence)
        => Run is { Loop: { Phase: LoopPhase.Calling, Turn: { ShownFrom: 0 } turn } loop } run && turn.CallNumber == callNumber
            ? this with { Run = run.WithLoop(loop with { Turn = turn with { ShownFrom = firstSequence } }) }
            : this;
}

/// <summary>A fallback that answers in place of the primary.</summary>
internal sealed record Cooldown(int ChainIndex, DateTimeOffset Until);

/// <summary>A run that was accepted. Its events come after the number.</summary>
internal sealed record AcceptedRun(string RunId, long After);

/// <summary>An answer that was given to a question.</summary>
internal sealed record GivenAnswer(string QuestionId, QuestionKind Kind, string Answer);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RunJsonContext : JsonSerializerContext;
