using System.Collections.Immutable;
using System.Text.Json;
using Cagent.Approvals;
using Cagent.Events;
using Cagent.Runs;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace Cagent.Sessions;

/// <summary>A session: loads its row, lets the pure <see cref="RunMachine"/> decide, stores what was decided, shows it, and acts on it.</summary>
/// <remarks>Everything that changes the session passes one queue (<see cref="ApplyAsync"/>): one decision and one write at a time. Work on models and
/// tools runs beside it and reports by putting an input into the queue. A write that is refused ends the activation without any effect.
/// Sessions are spread by chance: placement by load goes by figures that are a second old and prefers the caller's node, so what comes in a burst ended
/// on one node, above all on one that has just started.</remarks>
[Immovable, RandomPlacement]
internal sealed partial class SessionGrain(SessionServices services, ILogger<SessionGrain> logger, ILocalSiloDetails silo) : Grain, ISessionGrain
{
    /// <summary>Numbers that may be shown between two writes; a takeover starts above them.</summary>
    private const long SequenceReserve = 100_000;

    private readonly Queue<QueuedChange> _changes = new();
    private readonly Dictionary<string, List<SessionItem>> _history = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionState> _children = new(StringComparer.Ordinal);
    private SessionRow? _row;
    private SessionRecord _record = SessionRecord.Empty;
    private Dictionary<string, string> _toolState = new(StringComparer.Ordinal);
    private EventJournal _journal = new(0, 1);
    private TeamRuntime? _team;
    private bool _applying;
    private bool _committing;
    private bool _unsettled;
    private Task _applied = Task.CompletedTask;
    private bool _gone;

    /// <summary>The step that is decided has stopped the work on the run: if it cannot be stored, this activation must end.</summary>
    private bool _mustStore;
    private string? _teamOf;

    private string Id => this.GetPrimaryKeyString();

    private SessionOptions Options => services.Options.Value;

    private SessionState State => Row.State;

    private SessionRow Row => _row
        ?? throw new CagentException(ErrorCodes.UnknownSession, $"session not found: there is no session {Id}; create one with POST /api/sessions.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _row = await services.Store.LoadAsync(Id, cancellationToken);
        if (_row is null)
        {
            return;
        }

        Adopt(_row);
        ResumeStoredRun();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_gone && _row is not null && _record.Run is { IsWaiting: false })
        {
            await HandOverAsync(cancellationToken);
        }

        _gone = true;
        StopWork();

        // A write that is under way ends first: the next owner would be refused for it.
        await _applied.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await DisposeToolboxesAsync();
        if (_record.Run is { IsWaiting: false } && reason.ReasonCode != DeactivationReasonCode.ApplicationRequested)
        {
            // The call waits behind this activation and goes on to the next one, which takes the run over at once.
            GrainFactory.GetGrain<ISessionGrain>(Id).EnsureRunningAsync().Ignore();
            if (reason.ReasonCode != DeactivationReasonCode.Migrating)
            {
                SendToWatchers([]);
            }
        }

        if (_mirrorIsStale && _row is not null && _record.Run is null)
        {
            await RefreshMirrorAsync(cancellationToken);
        }
    }

    public async Task<SessionState?> CreateAsync(CreateSession request)
    {
        if (_row is not null)
        {
            return AnswerMade(request.Key);
        }

        var session = new SessionState
        {
            Id = Id,
            CreatedAt = services.Time.GetLocalNow(),
            Title = request.Title,
            WorkingDirectory = request.WorkingDirectory,
            ToolsApproved = request.ToolsApproved || request.SafetyPolicy == SafetyPolicies.Unsafe,
            MaxIterations = request.MaxIterations,
            Permissions = request.Permissions,
            SafetyPolicy = SafetyPolicies.AtCreation(request.SafetyPolicy, request.ToolsApproved),
            AgentModelOverrides = request.AgentModelOverrides,
            CustomModelsUsed = request.CustomModelsUsed,
            MaxConsecutiveToolCalls = request.MaxConsecutiveToolCalls,
            MaxOldToolCallTokens = request.MaxOldToolCallTokens,
            MaxToolResultTokens = request.MaxToolResultTokens,
        };
        var record = RememberMade(request.Key, session) with { TitleGiven = request.Title.Length > 0 };
        return await StoreNewAsync(session, record, SessionContent.None, request.Key);
    }

    /// <summary>Stores this session, which is new, with all that it begins with.</summary>
    private async Task<SessionState?> StoreNewAsync(SessionState session, SessionRecord record, SessionContent content, RequestKey? key)
    {
        var row = new SessionRow { Version = 1, State = session, RunRecord = ToJson(record) };
        try
        {
            await services.Store.CreateAsync(row, content, CancellationToken.None);
        }
        catch (SessionFencedException) when (key is not null)
        {
            // It was stored before, and the one who asked for it has not heard of it.
            if (await services.Store.LoadAsync(Id, CancellationToken.None) is not { } earlier)
            {
                throw;
            }

            _row = earlier;
            Adopt(earlier);
            return AnswerMade(key);
        }

        if (content.Items.IsEmpty)
        {
            _history[Id] = [];
        }

        _row = row;
        _record = record;
        return session;
    }

    /// <summary>The session as it was made, for the one who asks again under the key that made it; null when the key may make another one.</summary>
    private SessionState? AnswerMade(RequestKey? key)
    {
        if (key is null)
        {
            return State;
        }

        return FindFirst(_record, key) is { Answer: { } made } ? JsonSerializer.Deserialize(made, RunJsonContext.Default.SessionState) : null;
    }

    private SessionRecord RememberMade(RequestKey? key, SessionState made) => key is null
        ? SessionRecord.Empty
        : RequestKeys.Remember(
            SessionRecord.Empty,
            new KeyedRequest(key.Key, key.Hash, services.Time.GetUtcNow()) { Answer = JsonSerializer.Serialize(made, RunJsonContext.Default.SessionState) },
            Options.IdempotencyKeyLifetime);

    private static SessionRecord RecordOf(SessionRow row) => row.RunRecord is null
        ? SessionRecord.Empty
        : JsonSerializer.Deserialize(row.RunRecord, RunJsonContext.Default.SessionRecord) ?? SessionRecord.Empty;

    private static byte[]? ToJson(SessionRecord record)
        => record == SessionRecord.Empty ? null : JsonSerializer.SerializeToUtf8Bytes(record, RunJsonContext.Default.SessionRecord);

    public Task<SessionState> GetStateAsync() => Task.FromResult(Row.State with
    {
        LastEventSequence = _shownHead,
        Run = RunStatusOf(_record),
        Partial = _shown?.ToPartialAnswer(),
    });

    public Task EnsureRunningAsync() => Task.CompletedTask; // Activation itself takes a stored run over.

    private void Adopt(SessionRow row)
    {
        _record = RecordOf(row);
        _toolState = row.ToolState is null
            ? new(StringComparer.Ordinal)
            : JsonSerializer.Deserialize(row.ToolState, RunJsonContext.Default.DictionaryStringString) ?? [];
        var head = row.State.LastEventSequence;
        _journal = new EventJournal(head, Math.Max(head, row.ReservedSequence) + 1);
        _shownHead = head;
    }

    private static RunStatus? RunStatusOf(SessionRecord record) => record.Run is not { } run ? null : new RunStatus
    {
        Id = run.RunId,
        Status = run.IsWaiting ? "waiting" : "running",
        StartedAt = run.StartedAt,
        Pending = run.Pending is not { } pending ? [] :
        [
            new PendingQuestion
            {
                Id = pending.QuestionId,
                Kind = pending.Kind switch
                {
                    QuestionKind.ToolCall => "tool_call_confirmation",
                    QuestionKind.MaxIterations => "max_iterations",
                    _ => "elicitation",
                },
                SessionId = pending.SessionId,
                Event = pending.Event,
                AskedAt = pending.AskedAt,
            },
        ],
    };

    private async ValueTask LoadHistoryAsync()
    {
        if (!_history.ContainsKey(Id))
        {
            _history[Id] = [.. await services.Store.ReadItemsAsync(Id, CancellationToken.None)];
        }
    }

    private IReadOnlyList<SessionItem> HistoryOf(string sessionId) => _history.TryGetValue(sessionId, out var items) ? items : [];

    private RunLimits Limits => new()
    {
        MaxDelegationDepth = Options.MaxDelegationDepth,
        MaxRecoveries = Options.MaxRecoveries,
        SteerCapacity = Options.MaxSteeredMessages,
        FollowUpCapacity = Options.MaxFollowUps,
    };

    private RunWorld World() => World(_team?.Profile ?? throw new InvalidOperationException("The agents of the run are not loaded."));

    private RunWorld World(TeamProfile team) => new()
    {
        Now = services.Time.GetLocalNow(),
        NewId = services.Ids.NewId,
        Draw = services.Ids.Draw,
        Team = team,
        Limits = Limits,
    };

    /// <summary>Hands an input to the machine.</summary>
    private Task HandleAsync(RunInput input) => HandleAsync(() => input);

    /// <summary>Hands an input to the machine that is made when its turn has come.</summary>
    private Task HandleAsync(Func<RunInput> input) => ApplyAsync(step => new RunMachine(World(), step).Handle(input()));

    /// <summary>Queues a change of the session; completes when it is stored and shown.</summary>
    private Task ApplyAsync(Action<RunStep> change)
    {
        var queued = new QueuedChange(change);
        _changes.Enqueue(queued);
        if (!_applying)
        {
            _applying = true;
            _applied = ApplyQueuedAsync();
        }

        return queued.Done.Task;
    }

    private async Task ApplyQueuedAsync()
    {
        try
        {
            while (_changes.TryDequeue(out var queued))
            {
                await PerformAsync(queued);
            }
        }
        finally
        {
            _applying = false;
        }
    }

    private async Task PerformAsync(QueuedChange queued)
    {
        try
        {
            if (_gone)
            {
                throw new CagentException(ErrorCodes.StoreUnavailable, $"Session {Id} moves to another owner; try again.");
            }

            // What waits to be shown comes before the step's own events, and the step knows of it.
            FlushShown();
            _mustStore = false;
            var step = new RunStep(Row.State, _record, _children, HistoryOf);
            queued.Change(step);
            ListReadyTools(step);
            await CommitAsync(step);
            FlushShown();
            queued.Done.SetResult();
            StartEffects(step.Effects);
        }
        catch (SessionFencedException exception)
        {
            LogFenced(Id);
            LeaveToTheOwner();
            queued.Done.SetException(new CagentException(ErrorCodes.StoreUnavailable, $"Session {Id} moved to another owner; try again.", exception));
        }
        catch (Exception exception)
        {
            if (_mustStore || (_unsettled && _record.Run is not { IsWaiting: false }))
            {
                // Nobody works on the run any more, or no work writes again and finds out whether this was stored: the next activation goes on
                // from what is stored.
                LeaveToTheOwner();
            }

            queued.Done.SetException(exception);
        }
    }

    /// <summary>Stores the step in one write, then shows its events.</summary>
    private async Task CommitAsync(RunStep step)
    {
        var runId = _record.Run?.RunId ?? step.Record.Run?.RunId;
        var flags = _titleInProgress || step.Record.Run is { TitleTexts.IsEmpty: false } ? EventFlags.TitlePending : EventFlags.None;
        var headBefore = _journal.Head;
        foreach (var value in step.Events)
        {
            _journal.Add(value, value.RunId ?? runId, value.Flags.HasFlag(EventFlags.RunEnded) ? flags : EventFlags.None);
        }

        if (step.Events.Count == 0 && step.Items.Count == 0 && step.Replaced.Count == 0 && step.Children.Count == 0 && step.ToolState.Count == 0
            && step.Session == Row.State && step.Record == _record)
        {
            return;
        }

        if (_shown is { FirstSequence: > 0 } shown)
        {
            step.Record = step.Record.NoteShown(shown.CallNumber, shown.FirstSequence);
        }

        var toolState = Merge(_toolState, step.ToolState);
        var next = NextRow(step, toolState);
        var frames = _journal.Unjournalled();
        _committing = true;
        try
        {
            await services.Store.CommitAsync(
                new SessionCommit
                {
                    SessionId = Id,
                    ExpectedVersion = Row.Version,
                    Row = next,
                    SubSessions = [.. step.Children],
                    Items = [.. step.Items],
                    ReplacedItems = [.. step.Replaced],
                    Frames = frames,
                },
                CancellationToken.None);
        }
        catch
        {
            // It may have been stored all the same; then the next write is refused. Until one succeeds nothing more is shown.
            _unsettled = true;
            _journal.TakeBackAfter(headBefore);
            throw;
        }
        finally
        {
            _committing = false;
        }

        _unsettled = false;
        _toolState = toolState;
        Take(step, next);
        if (!frames.IsEmpty)
        {
            _journal.MarkJournalled(frames[^1].Sequence);
        }

        ShowAdded();
    }

    private SessionRow NextRow(RunStep step, Dictionary<string, string> toolState)
    {
        // A session whose next request still waits is as good as running: it is found and continued the same way.
        var run = step.Record.Run;
        var runs = run is { IsWaiting: false } || (run is null && !step.Record.Queue.IsEmpty);
        return new SessionRow
        {
            State = step.Session with { LastEventSequence = _journal.Head },
            Version = Row.Version + 1,
            ReservedSequence = run is { IsWaiting: false, HandedOver: false } ? _journal.Head + SequenceReserve : _journal.Head,
            RunState = runs ? StoredRunState.Running : run is null ? StoredRunState.Idle : StoredRunState.Waiting,
            Owner = !runs ? "" : silo.SiloAddress.ToParsableString(),
            RunRecord = ToJson(step.Record),
            ToolState = toolState.Count == 0 ? null : JsonSerializer.SerializeToUtf8Bytes(toolState, RunJsonContext.Default.DictionaryStringString),
        };
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string> state, Dictionary<string, string?> changes)
    {
        if (changes.Count == 0)
        {
            return state;
        }

        var merged = new Dictionary<string, string>(state, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return merged;
    }

    private void Take(RunStep step, SessionRow next)
    {
        _row = next;
        _record = step.Record;
        foreach (var child in step.Children)
        {
            _children[child.Id] = child;
        }

        foreach (var item in step.Items)
        {
            _mirrorIsStale = true;
            if (_history.TryGetValue(item.SessionId, out var items))
            {
                items.Add(item);
            }
            else
            {
                _history[item.SessionId] = [item];
            }
        }

        TakeReplaced(step.Replaced);
    }

    private void LeaveToTheOwner()
    {
        _gone = true;
        StopWork();
        DeactivateOnIdle();
    }

    private sealed record QueuedChange(Action<RunStep> Change)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
