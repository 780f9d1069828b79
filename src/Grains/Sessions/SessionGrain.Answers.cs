using Cagent.Approvals;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>What clients do to a run: answering, steering, following up, cancelling. Each is decided in the step that stores it, and under an
/// idempotency key at most once.</summary>
internal sealed partial class SessionGrain
{
    private const string Cancelled = "cancelled";
    private const string Idle = "idle";

    public async Task ResumeAsync(ResumeAnswer answer, RequestKey? key)
    {
        await PrepareForChangeAsync();
        await OnceAsync(key, step =>
        {
            if (QuestionRules.Check(step.Record, answer) == AnswerMatch.Open)
            {
                new RunMachine(World(), step).Handle(new ResumedInput(answer));
            }

            return "";
        });
    }

    public async Task AnswerElicitationAsync(ElicitationAnswer answer, RequestKey? key)
    {
        await PrepareForChangeAsync();
        await OnceAsync(key, step =>
        {
            if (QuestionRules.Check(step.Record, answer) == AnswerMatch.Open)
            {
                new RunMachine(World(), step).Handle(new ElicitedInput(answer));
            }

            return "";
        });
    }

    public async Task SteerAsync(QueueMessages request)
    {
        _ = Row;
        var messages = Runs.PostedMessages.TakeAll(request.Messages);
        await OnceAsync(request.Key, step =>
        {
            step.Record = Inbox.Steer(step.Record, messages, Limits);
            return "";
        });
    }

    public async Task<FollowUpStatus> FollowUpAsync(QueueMessages request)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        var messages = Runs.PostedMessages.TakeAll(request.Messages);
        var status = FollowUpStatus.Duplicate;
        await OnceAsync(request.Key, step =>
        {
            status = step.Record.Run is null ? FollowUpStatus.QueuedIdle : FollowUpStatus.QueuedStreaming;
            step.Record = Inbox.FollowUp(step.Record, messages, Limits);
            return "";
        });
        return status;
    }

    public Task<QueueState> GetQueueAsync()
    {
        _ = Row;
        return Task.FromResult(new QueueState(
            _record.Steered.Length,
            Limits.SteerCapacity,
            _record.FollowUps.Length,
            Limits.FollowUpCapacity));
    }

    public async Task<bool> CancelAsync(RequestKey? key)
    {
        await PrepareToEndAsync();
        var answer = await OnceAsync(key, step =>
        {
            if (step.Record.Run is null)
            {
                return Idle;
            }

            CancelRun(step);
            return Cancelled;
        });
        return answer == Cancelled;
    }

    private async ValueTask PrepareForChangeAsync()
    {
        _ = Row;
        await _takenOver;
        try
        {
            await EnsureTeamAsync();
        }
        catch (CagentException exception) when (exception.Code is not ErrorCodes.StoreUnavailable)
        {
            throw new CagentException(
                exception.Code,
                $"the run that waits cannot go on without its agents: {exception.Message}. Serve them again, or end the run with POST /api/sessions/{Id}/cancel.",
                exception);
        }
    }

    /// <summary>As <see cref="PrepareForChangeAsync"/>, for what needs no agents: a run whose agents are gone can still be ended.</summary>
    private async ValueTask PrepareToEndAsync()
    {
        try
        {
            await PrepareForChangeAsync();
        }
        catch (CagentException exception) when (_row is not null && exception.Code is not ErrorCodes.StoreUnavailable)
        {
            LogWorkFailed(Id, "loading the agents of a run", exception);
        }
    }

    /// <summary>Ends the active run as part of a step: its open calls are closed and its partial text is kept in the same write.</summary>
    private void CancelRun(RunStep step)
    {
        StopWork();
        _mustStore = true;
        var team = _teamOf == step.Run.RunId ? _team?.Profile : null;

        // The text of a call whose outcome is stored already, while its work is about to end, is no longer open.
        var shown = _shown is { } text && text.CallNumber == step.Run.Loop.Turn?.CallNumber ? text.ToShownAnswer() : ShownAnswer.None;

        // The model may go on for a moment: what still comes belongs to no run.
        _shown = null;
        new RunMachine(World(team ?? TeamProfile.Nobody), step).Handle(new CancelInput(shown));
    }

    private KeyedRequest? FindFirst(SessionRecord record, RequestKey? key)
        => RequestKeys.Find(record, key, services.Time.GetUtcNow(), Options.IdempotencyKeyLifetime);

    /// <summary>Changes the session, at most once for a key: the key is stored with the change, and a repeated request gets the first answer.</summary>
    /// <param name="key">Null = every request counts.</param>
    /// <param name="change">Makes the change and the answer; what it throws refuses the request and leaves the key free.</param>
    private async Task<string> OnceAsync(RequestKey? key, Func<RunStep, string> change)
    {
        var answer = "";
        await ApplyAsync(step =>
        {
            if (FindFirst(step.Record, key) is { } first)
            {
                answer = first.Answer ?? "";
                return;
            }

            answer = change(step);
            if (key is not null)
            {
                var request = new KeyedRequest(key.Key, key.Hash, services.Time.GetUtcNow()) { Answer = answer };
                step.Record = RequestKeys.Remember(step.Record, request, Options.IdempotencyKeyLifetime);
            }
        });
        return answer;
    }
}
