using Cagent.Models;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Accepting runs. What may be wrong with a request is found out before; whether it starts, interrupts, waits or is refused is decided
/// in the step that stores it, so that of two requests at once one comes second.</summary>
internal sealed partial class SessionGrain
{
    public async Task<RunStarted> StartRunAsync(StartRun request)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await _takenOver;
        if (FindAccepted(_record, request) is { } first)
        {
            return await AnswerStartAsync(first, request.Watcher);
        }

        var (team, agent) = await PrepareAsync(request);
        await LoadHistoryAsync();
        await PrepareToEndAsync();
        KeyedRequest? accepted = null;
        await ApplyAsync(step => accepted = FindAccepted(step.Record, request) ?? Accept(step, request, team, agent));
        return await AnswerStartAsync(accepted!, request.Watcher);
    }

    private KeyedRequest? FindAccepted(SessionRecord record, StartRun request)
        => FindFirst(record, request.Key) ?? AcceptedRuns.Find(record, request, services.Time.GetUtcNow());

    private KeyedRequest Accept(RunStep step, StartRun request, TeamRuntime team, AgentProfile agent)
    {
        // Refuses bad messages before anything is stopped.
        _ = Runs.PostedMessages.FindNew(request.Messages, [.. step.ItemsOf(Id)]);
        var admission = RunAdmission.Decide(step.Record, request.IfBusy, IsWatched, Options.MaxQueuedRuns);
        var accepted = new KeyedRequest(request.Key?.Key ?? "", request.Key?.Hash ?? "", services.Time.GetUtcNow())
        {
            RunId = request.RunId ?? services.Ids.NewId(),
            After = _journal.Head,
        };
        if (admission == Admission.Enqueue)
        {
            step.Record = step.Record with { Queue = step.Record.Queue.Add(new QueuedRun(accepted.RunId, request, team.Revision.Hash, agent.Name)) };
        }
        else
        {
            if (admission == Admission.Interrupt)
            {
                CancelRun(step);
            }

            Begin(step, accepted.RunId, request, team, agent.Name);
        }

        if (request.Key is not null)
        {
            step.Record = RequestKeys.Remember(step.Record, accepted, Options.IdempotencyKeyLifetime);
        }
        else if (request.RunId is not null)
        {
            step.Record = AcceptedRuns.Remember(step.Record, request.RunId, accepted.After);
        }

        if (request.Watcher is not null)
        {
            Register(request.Watcher);
        }

        return accepted;
    }

    private void Begin(RunStep step, string runId, StartRun request, TeamRuntime team, string agent)
    {
        if (!string.IsNullOrEmpty(request.Model))
        {
            var overrides = new Dictionary<string, string>(step.Session.AgentModelOverrides ?? new Dictionary<string, string>()) { [agent] = request.Model };
            step.Session = step.Session with { AgentModelOverrides = overrides };
        }

        UseTeam(team, runId);
        var messages = Runs.PostedMessages.FindNew(request.Messages, [.. step.ItemsOf(Id)]);
        var start = new StartInput(runId, request, team.Revision.Hash, agent, messages);
        new RunMachine(World(), step).Handle(
            team.Profile.Agent(agent).HasToolsets ? start with { Warnings = [.. ToolboxOf(agent).TakeCreationWarnings()] } : start);
    }

    private async ValueTask<RunStarted> AnswerStartAsync(KeyedRequest accepted, Events.WatcherId? watcher)
    {
        if (watcher is null)
        {
            return new RunStarted { RunId = accepted.RunId!, After = accepted.After };
        }

        Register(watcher);
        return new RunStarted { RunId = accepted.RunId!, After = accepted.After, Attached = await CollectAsync(accepted.After, 1000) };
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
        team = WithOverrides(team);
        return (string.IsNullOrEmpty(request.Model) ? team : WithNamedModel(team, request.Model), agent);
    }

    private TeamRuntime WithOverrides(TeamRuntime team)
    {
        foreach (var reference in State.AgentModelOverrides?.Values ?? [])
        {
            team = WithKnownModel(team, reference);
        }

        return team;
    }

    /// <summary>A stored override may name a model that is gone: then the agent's own model answers, and the run says so.</summary>
    private TeamRuntime WithKnownModel(TeamRuntime team, string reference)
    {
        try
        {
            return reference.Length == 0 ? team : services.Teams.WithModel(team, reference);
        }
        catch (CagentException exception) when (exception.Code == ErrorCodes.InvalidConfig)
        {
            return team;
        }
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

    /// <summary>Starts the request that waited longest, now that the run before it has ended.</summary>
    private async Task StartQueuedAsync(CancellationToken token)
    {
        if (_record.Queue is not [var next, ..])
        {
            return;
        }

        await LoadHistoryAsync();
        TeamRuntime? team = null;
        CagentException? failure = null;
        try
        {
            team = WithOverrides(services.Teams.Get(await services.Revisions.GetAsync(next.Request.AgentId, next.RevisionHash)));
            team = string.IsNullOrEmpty(next.Request.Model) ? team : services.Teams.WithModel(team, next.Request.Model);
        }
        catch (CagentException exception) when (exception.Code is not ErrorCodes.StoreUnavailable)
        {
            LogWorkFailed(Id, "starting a request that waited", exception);
            failure = exception;
        }

        await ReportAsync(step => StartNext(step, next.RunId, team, failure?.Message), token);
    }

    private void StartNext(RunStep step, string runId, TeamRuntime? team, string? error)
    {
        if (step.Record is not { Run: null, Queue: [var next, ..] } || next.RunId != runId)
        {
            return; // Another request came before it; the end of its run comes back here.
        }

        step.Record = step.Record with { Queue = step.Record.Queue.RemoveAt(0) };
        if (team is not null && !next.ClientLeft)
        {
            Begin(step, runId, next.Request, team, next.Agent);
            return;
        }

        var messages = Runs.PostedMessages.FindNew(next.Request.Messages, [.. step.ItemsOf(Id)]);
        new RunMachine(World(TeamProfile.Nobody), step).Handle(new StartFailedInput(runId, next.Request, next.Agent, messages, error));
    }
}
