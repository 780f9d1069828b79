using Cagent.Events;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Going on with a run that somebody else worked on, and leaving one so that somebody else can.</summary>
internal sealed partial class SessionGrain
{
    private static readonly TimeSpan HandOverTime = TimeSpan.FromSeconds(3);

    /// <summary>Done when this activation has stored that the run is its own now. Nothing else may happen to the run before that.</summary>
    private Task _takenOver = Task.CompletedTask;

    /// <summary>A run that is stored as active goes on here: whoever worked on it is gone.</summary>
    private void ResumeStoredRun()
    {
        if (_record.Run is { IsWaiting: false })
        {
            KeepActive(true);
            _takenOver = TakeOverAsync();
        }
        else if (_record is { Run: null, Queue.IsEmpty: false })
        {
            KeepActive(true);
            Work("a request that waited", StartQueuedAsync);
        }
    }

    private async Task TakeOverAsync()
    {
        try
        {
            var run = _record.Run!;
            LogTakeover(Id, run.RunId, run.Loop.Phase);
            string? failure = null;
            try
            {
                await EnsureTeamAsync();
            }
            catch (CagentException exception) when (exception.Code is not ErrorCodes.StoreUnavailable)
            {
                LogWorkFailed(Id, "loading the agents of a run", exception);
                failure = $"The run cannot go on: {exception.Message}";
                UseTeam(null, run.RunId);
            }

            await ApplyAsync(step => TakeOver(step, failure));
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, "taking the run over", exception);
            LeaveToTheOwner();
        }
    }

    private void TakeOver(RunStep step, string? failure)
    {
        var recover = new RecoverInput(_journal.Head, _journal.NextSequence - 1);
        if (failure is not null)
        {
            new RunMachine(World(TeamProfile.Nobody), step).Handle(new AbandonInput(recover, failure));
            return;
        }

        if (_team!.Revision.Hash != step.Run.RevisionHash)
        {
            step.Record = step.Record with { Run = step.Run with { RevisionHash = _team.Revision.Hash } };
            step.Events.Add(new WarningEvent
            {
                Message = "The agent file that the run began with is not kept any more; it goes on with the current one.",
                SessionId = Id,
                RootSessionId = Id,
                RunId = step.Run.RunId,
                Timestamp = services.Time.GetLocalNow(),
            });
        }

        new RunMachine(World(), step).Handle(recover);
    }

    /// <summary>This process stops in good order: what was shown is stored, and the next owner does not count it as a failed attempt. If there is no time
    /// for it, nothing is lost: then it is a takeover like any other.</summary>
    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            StopWork();
            var stored = ApplyAsync(step =>
            {
                // What still comes is the next owner's to ask for again.
                _shown?.EndReading();
                step.Record = step.Record with { Run = step.Record.Run is { } run ? run with { HandedOver = true } : null };
            });
            await stored.WaitAsync(HandOverTime, services.Time, cancellationToken);
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, "handing the run over", exception);
        }
    }

    private void UseTeam(TeamRuntime? team, string runId)
    {
        _team = team;
        _teamOf = runId;
    }

    /// <summary>Loads what deciding about the active run needs; after a reload of the session only.</summary>
    private async ValueTask EnsureTeamAsync()
    {
        while (_record.Run is { } run && _teamOf != run.RunId)
        {
            await LoadHistoryAsync();
            await LoadChildrenAsync(run);
            var team = WithOverrides(services.Teams.Get(await services.Revisions.GetAsync(run.AgentId, run.RevisionHash)));
            if (_record.Run?.RunId == run.RunId)
            {
                UseTeam(team, run.RunId);
            }
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

        var items = await services.Store.ReadItemsAsync(id, CancellationToken.None);
        if (!_children.TryAdd(id, row.State))
        {
            return; // Somebody else was faster, and may have changed it since.
        }

        _history[id] = [.. items];
        foreach (var nested in _history[id].Select(item => item.SubSessionId).OfType<string>())
        {
            await LoadChildAsync(nested);
        }
    }
}
