using System.Collections.Immutable;
using Cagent.Agents;
using Cagent.Approvals;
using Cagent.Models;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Accepting, answering, cancelling and taking over runs.</summary>
internal sealed partial class SessionGrain
{
    private const int RememberedKeys = 256;

    public async Task<RunStarted> StartRunAsync(StartRun request)
    {
        _ = Row;
        if (FindKeyed(request) is { } earlier)
        {
            return await AnswerStartAsync(earlier.RunId, earlier.After, request.Watcher);
        }

        var (team, agent) = await PrepareAsync(request);
        if (_record.Run is { } active)
        {
            if (request.IfBusy == BusyPolicy.Enqueue)
            {
                return await EnqueueAsync(request, team, agent);
            }

            if (request.IfBusy == BusyPolicy.Reject && !active.IsWaiting && IsWatched)
            {
                throw new CagentException(
                    ErrorCodes.SessionBusy,
                    $"Session {Id} is busy: a run is active and being watched. Wait for its end, or post with ?if_busy=enqueue or ?if_busy=interrupt.");
            }

            await CancelRunAsync();
        }

        await LoadHistoryAsync();
        var messages = Runs.PostedMessages.FindNew(request.Messages, HistoryOf(Id));
        var runId = services.Ids.NewId();
        _team = team;
        _starter = request.Watcher;
        if (request.Watcher is not null)
        {
            Register(request.Watcher);
        }

        var after = await BeginAsync(runId, request, team, agent, messages);
        return await AnswerStartAsync(runId, after, request.Watcher);
    }

    public async Task ResumeAsync(ResumeAnswer answer)
    {
        _ = Row;
        if (QuestionRules.Check(_record, answer) == AnswerMatch.Open)
        {
            await EnsureTeamAsync();
            await HandleAsync(new ResumedInput(answer));
        }
    }

    public async Task AnswerElicitationAsync(ElicitationAnswer answer)
    {
        _ = Row;
        if (QuestionRules.Check(_record, answer) == AnswerMatch.Open)
        {
            await EnsureTeamAsync();
            await HandleAsync(new ElicitedInput(answer));
        }
    }

    public async Task<bool> CancelAsync(string reason)
    {
        _ = Row;
        if (_record.Run is null)
        {
            return false;
        }

        await CancelRunAsync();
        return true;
    }

    private KeyedRun? FindKeyed(StartRun request)
    {
        if (request.IdempotencyKey is null)
        {
            return null;
        }

        var earliest = services.Time.GetUtcNow() - Options.IdempotencyKeyLifetime;
        var earlier = _record.KeyedRuns.FirstOrDefault(run => run.Key == request.IdempotencyKey && run.At >= earliest);
        return earlier is null || earlier.RequestHash == request.RequestHash
            ? earlier
            : throw new CagentException(
                ErrorCodes.IdempotencyKeyReused,
                $"The Idempotency-Key \"{request.IdempotencyKey}\" was used on this session with another request; use a new key for a new request.");
    }

    private async ValueTask<RunStarted> AnswerStartAsync(string runId, long after, Events.WatcherId? watcher)
    {
        if (watcher is null)
        {
            return new RunStarted { RunId = runId, After = after };
        }

        Register(watcher);
        return new RunStarted { RunId = runId, After = after, Attached = await CollectAsync(after, 1000) };
    }

    /// <summary>Checks everything that can be wrong with a request before anything is stored.</summary>
    private async Task<(TeamRuntime Team, AgentProfile Agent)> PrepareAsync(StartRun request)
    {
        var team = services.Teams.Get(await services.Revisions.GetAsync(request.AgentId));
        var agent = ChooseAgent(team, request);
        if (services.Models.FindMissingEnvironment(team.Revision.Team) is { Count: > 0 } missing)
        {
            throw MissingEnvironment.Exception(missing);
        }

        services.Teams.CheckModels(team, agent);
        foreach (var reference in State.AgentModelOverrides?.Values ?? [])
        {
            team = services.Teams.WithModel(team, reference);
        }

        return (string.IsNullOrEmpty(request.Model) ? team : WithNamedModel(team, request.Model), agent);
    }

    /// <summary>A model that the request names and that nobody knows is a mistake in the request, not in the agent file.</summary>
    private TeamRuntime WithNamedModel(TeamRuntime team, string reference)
    {
        try
        {
            return services.Teams.WithModel(team, reference);
        }
        catch (CagentException exception) when (exception.Code == ErrorCodes.InvalidConfig)
        {
            throw new CagentException(ErrorCodes.InvalidBody, exception.Message, exception);
        }
    }

    private AgentProfile ChooseAgent(TeamRuntime team, StartRun request)
    {
        if (request.AgentName is not { Length: > 0 } name)
        {
            return (State.CurrentAgent is { } current ? team.Profile.Find(current) : null) ?? team.Profile.Default;
        }

        return team.Profile.Find(name) ?? throw new CagentException(
            ErrorCodes.UnknownAgent,
            $"agent not found: {name} (available agents: {string.Join(", ", team.Profile.Agents.Select(agent => agent.Name))})");
    }

    /// <summary>Stores the run; returns the number after which its events come.</summary>
    private async Task<long> BeginAsync(string runId, StartRun request, TeamRuntime team, AgentProfile agent, ImmutableArray<ChatMessage> messages)
    {
        var after = 0L;
        await ApplyAsync(step =>
        {
            after = _journal.Head;
            if (!string.IsNullOrEmpty(request.Model))
            {
                var overrides = new Dictionary<string, string>(step.Session.AgentModelOverrides ?? new Dictionary<string, string>()) { [agent.Name] = request.Model };
                step.Session = step.Session with { AgentModelOverrides = overrides };
            }

            if (request.IdempotencyKey is not null)
            {
                var keyed = new KeyedRun(request.IdempotencyKey, request.RequestHash ?? "", runId, after, services.Time.GetUtcNow());
                var runs = step.Record.KeyedRuns.Add(keyed);
                step.Record = step.Record with { KeyedRuns = runs.Length > RememberedKeys ? runs.RemoveAt(0) : runs };
            }

            new RunMachine(World(), step).Handle(new StartInput(runId, request, team.Revision.Hash, agent.Name, messages));
        });
        return after;
    }

    private async Task<RunStarted> EnqueueAsync(StartRun request, TeamRuntime team, AgentProfile agent)
    {
        if (_record.Queue.Length >= Options.MaxQueuedRuns)
        {
            throw new CagentException(
                ErrorCodes.SessionBusy,
                $"Session {Id} is busy: {_record.Queue.Length} requests wait already, the most that is kept. Try again when the active run has ended.");
        }

        var runId = services.Ids.NewId();
        var after = 0L;
        await ApplyAsync(step =>
        {
            after = _journal.Head;
            step.Record = step.Record with { Queue = step.Record.Queue.Add(new QueuedRun(runId, request, team.Revision.Hash, agent.Name)) };
        });
        return await AnswerStartAsync(runId, after, request.Watcher);
    }

    /// <summary>Starts the next request that waited for the run that ended.</summary>
    private async Task StartQueuedAsync()
    {
        while (_record.Run is null && _record.Queue is [var next, ..])
        {
            try
            {
                await LoadHistoryAsync();
                _team = services.Teams.Get(await services.Revisions.GetAsync(next.Request.AgentId, next.RevisionHash));
                _starter = next.Request.Watcher;
                var messages = Runs.PostedMessages.FindNew(next.Request.Messages, HistoryOf(Id));
                await ApplyAsync(step =>
                {
                    step.Record = step.Record with { Queue = step.Record.Queue.RemoveAt(0) };
                    new RunMachine(World(), step).Handle(new StartInput(next.RunId, next.Request, next.RevisionHash, next.Agent, messages));
                });
            }
            catch (CagentException exception) when (exception.Code is not ErrorCodes.StoreUnavailable)
            {
                LogWorkFailed(Id, "a queued request", exception);
                await ApplyAsync(step => step.Record = step.Record with { Queue = step.Record.Queue.RemoveAt(0) });
            }
        }
    }

    /// <summary>Ends the active run in one write; its open calls and partial text are closed and kept.</summary>
    private async Task CancelRunAsync()
    {
        await EnsureTeamAsync();
        StopWork();
        try
        {
            await HandleAsync(() => new CancelInput(_shown?.ToShownAnswer() ?? ShownAnswer.None));
        }
        catch
        {
            // Nobody works on the run any more: the next activation goes on from what is stored.
            LeaveToTheOwner();
            throw;
        }
    }

    private async ValueTask EnsureTeamAsync()
    {
        if (_record.Run is not { } run || (_team is not null && _team.Revision.Hash == run.RevisionHash && _team.Revision.AgentId == run.AgentId))
        {
            return;
        }

        await LoadHistoryAsync();
        await LoadChildrenAsync(run);
        _team = services.Teams.Get(await services.Revisions.GetAsync(run.AgentId, run.RevisionHash));
        foreach (var reference in State.AgentModelOverrides?.Values ?? [])
        {
            _team = services.Teams.WithModel(_team, reference);
        }
    }

    private async Task LoadChildrenAsync(RunState run)
    {
        foreach (var loop in run.Loops.Skip(1))
        {
            await LoadChildAsync(loop.SessionId);
        }
    }

    private async Task LoadChildAsync(string id)
    {
        if (_children.ContainsKey(id) || await services.Store.LoadAsync(id, CancellationToken.None) is not { } row)
        {
            return;
        }

        _children[id] = row.State;
        _history[id] = [.. await services.Store.ReadItemsAsync(id, CancellationToken.None)];
        foreach (var nested in _history[id].Select(item => item.SubSessionId).OfType<string>())
        {
            await LoadChildAsync(nested);
        }
    }

    /// <summary>A run that is stored as active goes on here: whoever worked on it is gone.</summary>
    private void ResumeStoredRun()
    {
        if (_record.Run!.IsWaiting)
        {
            return;
        }

        KeepActive(true);
        TakeOverAsync().Ignore();
    }

    private async Task TakeOverAsync()
    {
        try
        {
            await EnsureTeamAsync();
            LogTakeover(Id, _record.Run!.RunId, _record.Run.Loop.Phase);
            await HandleAsync(new RecoverInput(_journal.Head, _journal.NextSequence - 1));
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, "taking the run over", exception);
            KeepActive(false);
            DeactivateOnIdle();
        }
    }
}
