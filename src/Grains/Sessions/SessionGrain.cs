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
    private readonly Dictionary<string, List<SessionItem>> _history = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionState> _children = new(StringComparer.Ordinal);
    private SessionRow? _row;
    private SessionRecord _record = SessionRecord.Empty;
    private Dictionary<string, string> _toolState = new(StringComparer.Ordinal);
    private EventJournal _journal = new(0, 1);
    private TeamRuntime? _team;
    private bool _gone;

    /// <summary>The run that <see cref="_team"/> was loaded for.</summary>
    private string? _teamOf;

    private string Id => this.GetPrimaryKeyString();

    private SessionOptions Options => services.Options.Value;

    private SessionState State => Row.State;

    private string WorkingDirectory => State.WorkingDirectory.Length > 0 ? State.WorkingDirectory : Environment.CurrentDirectory;

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
            // Two may read at once, and the later one may find less than the other has written since.
            _history.TryAdd(Id, [.. await services.Store.ReadItemsAsync(Id, CancellationToken.None)]);
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
}
