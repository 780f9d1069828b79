using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cagent.Runs;

/// <summary>What a session remembers besides its header and history: the run and everything that outlives a run.</summary>
internal sealed record SessionRecord
{
    public static readonly SessionRecord Empty = new();

    public RunState? Run { get; init; }

    /// <summary>Model calls made so far in this session; numbers the next one.</summary>
    public int ModelCalls { get; init; }

    /// <summary>Agents whose primary failed hard: which fallback answers until when.</summary>
    public ImmutableDictionary<string, Cooldown> Cooldowns { get; init; } = ImmutableDictionary<string, Cooldown>.Empty;

    /// <summary>The latest answers, so that a repeated one is recognised; newest last, bounded.</summary>
    public ImmutableArray<GivenAnswer> Answers { get; init; } = [];

    /// <summary>Runs that were started under an idempotency key; newest last, bounded in number and age.</summary>
    public ImmutableArray<KeyedRun> KeyedRuns { get; init; } = [];

    /// <summary>Accepted requests that wait for the active run to end.</summary>
    public ImmutableArray<QueuedRun> Queue { get; init; } = [];

    /// <summary>The title was given with the session: every run begins with it.</summary>
    public bool TitleGiven { get; init; }

    /// <summary>The session has had a run: its thinking flag was initialised from its agent.</summary>
    public bool HasRun { get; init; }
}

/// <summary>A fallback that answers in place of the primary.</summary>
internal sealed record Cooldown(int ChainIndex, DateTimeOffset Until);

/// <summary>An answer that was given to a question.</summary>
internal sealed record GivenAnswer(string QuestionId, QuestionKind Kind, string Answer);

/// <summary>A run that a key names.</summary>
internal sealed record KeyedRun(string Key, string RequestHash, string RunId, long After, DateTimeOffset At);

/// <summary>A stored request to run.</summary>
internal sealed record QueuedRun(string RunId, StartRun Request, string RevisionHash, string Agent);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RunJsonContext : JsonSerializerContext;
