using Cagent.Events;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Acting on what was decided and stored: which work there is, how its outcome comes back; hooks, titles, summaries.</summary>
internal sealed partial class SessionGrain
{
    private CancellationTokenSource _work = new();
    private bool _titleInProgress;

    /// <summary>The last run whose title was asked for: one that failed is not asked for again.</summary>
    private string? _titledRun;

    private void StartEffects(List<RunEffect> effects)
    {
        KeepActive(_record.Run is { IsWaiting: false } || (_record.Run is null && !_record.Queue.IsEmpty));
        if (_record.Run is { IsWaiting: true } || services.Titles.HasRoom)
        {
            StartTitle();
        }

        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ListToolsEffect list:
                    Work("listing tools", token => ListToolsAsync(list, token));
                    break;
                case CallModelEffect when IsAskedToLeave:
                    // The call is stored: who goes on with the run makes it.
                    Migrate();
                    break;
                case CallModelEffect call:
                    Work("a model call", token => CallModelAsync(call, token));
                    break;
                case RunToolEffect tool:
                    Work("a tool call", token => RunToolAsync(tool, token));
                    break;
                case RunHooksEffect hooks:
                    Work("hooks", token => RunHooksAsync(hooks, token));
                    break;
                case SummariseEffect summarise:
                    Work("a summary", token => SummariseAsync(summarise, token));
                    break;
                case NotifyPersonEffect notify:
                    Work("on_user_input hooks", token => NotifyAsync(notify, token));
                    break;
                case RunEndedEffect:
                    RunEnded();
                    break;
            }
        }
    }

    private void RunEnded()
    {
        _shown = null;
        _journal.Trim();
        if (services.Retention.HasLimit)
        {
            ShortenJournalAsync(_journal.Journalled).Ignore();
        }

        if (_record is { Run: null, Queue.IsEmpty: false })
        {
            Work("a request that waited", StartQueuedAsync);
        }
    }

    /// <summary>While somebody works on the run the activation stays; a session that waits or idles may leave memory.</summary>
    private void KeepActive(bool active) => DelayDeactivation(active ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);

    private void StopWork()
    {
        _work.Cancel();
        _work.Dispose();
        _work = new CancellationTokenSource();
    }

    /// <summary>Runs work beside the queue. Its outcome is an input; an exception that it did not turn into one ends the activation,
    /// so that the next one goes on from what is stored.</summary>
    private void Work(string name, Func<CancellationToken, Task> work) => RunWorkAsync(name, work, _work.Token).Ignore();

    private async Task RunWorkAsync(string name, Func<CancellationToken, Task> work, CancellationToken token)
    {
        try
        {
            await FairTurn.WaitAsync();
            token.ThrowIfCancellationRequested();
            await work(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Whoever cancelled has written what follows.
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, name, exception);
            if (!_gone)
            {
                LeaveToTheOwner();
            }
        }
    }

    /// <summary>Hands in the outcome of work; while the store does not answer it is kept and tried again.</summary>
    private Task ReportAsync(RunInput input, CancellationToken token) => ReportAsync(() => input, token);

    private Task ReportAsync(Func<RunInput> input, CancellationToken token)
        => ReportAsync(step => new RunMachine(World(), step).Handle(input()), token);

    private async Task ReportAsync(Action<RunStep> change, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            token.ThrowIfCancellationRequested();
            try
            {
                await ApplyAsync(change);
                return;
            }
            catch (CagentException exception) when (exception.Code == ErrorCodes.StoreUnavailable && !_gone && attempt < 20)
            {
                LogStoreRetry(Id, attempt, exception);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, attempt), 5_000)), services.Time, token);
            }
        }
    }

    private async Task RunHooksAsync(RunHooksEffect effect, CancellationToken token)
    {
        var hooks = _team!.Profile.Agent(effect.Agent).Config.Hooks;
        var invocation = Hook(effect.BeforeTool ? HookEvents.PreToolUse : HookEvents.PostToolUse, effect.SessionId) with
        {
            ToolName = effect.Call.Function.Name,
            ToolCallId = effect.Call.Id,
            ToolInput = effect.Call.Function.Arguments,
        };
        if (hooks is null || !services.Hooks.Selects(hooks, invocation))
        {
            await ReportAsync(new HooksFinishedInput(effect.SessionId, effect.Call.Id!, effect.BeforeTool, HookOutcome.Allowed), token);
            return;
        }

        await ReportAsync(new HooksStartedInput(effect.SessionId, effect.Call.Id!, effect.BeforeTool), token);
        var start = services.Time.GetTimestamp();
        var outcome = await services.Hooks.RunAsync(hooks, invocation, token);
        var took = services.Time.GetElapsedTime(start);
        await ReportAsync(new HooksFinishedInput(effect.SessionId, effect.Call.Id!, effect.BeforeTool, outcome, took), token);
    }

    private async Task NotifyAsync(NotifyPersonEffect effect, CancellationToken token)
    {
        if (effect.Hooks is { OnUserInput.Count: > 0 } hooks)
        {
            await services.Hooks.RunAsync(hooks, Hook(HookEvents.OnUserInput, effect.SessionId), token);
        }
    }

    private HookInvocation Hook(string name, string sessionId) => new()
    {
        Event = name,
        SessionId = sessionId,
        WorkingDirectory = WorkingDirectory,
    };

    private async Task SummariseAsync(SummariseEffect effect, CancellationToken token)
    {
        SummarisedInput outcome;
        try
        {
            var prompt = await BuildPromptAsync(effect.SessionId, effect.Agent, effect.Model, token);
            var (summary, usage) = await services.Summariser.SummariseAsync(ModelOf(effect.Agent, effect.Model), prompt, token);
            outcome = new SummarisedInput(effect.Work, summary, usage?.OutputTokens ?? 0, RunMachine.CostOf(usage, _team!.Profile.Model(effect.Model)), null);
        }
        catch (Exception exception) when (exception is ChatModelException or CagentException)
        {
            outcome = new SummarisedInput(effect.Work, null, 0, 0, exception.Message);
        }

        await ReportAsync(outcome, token);
    }

    /// <summary>At once when few titles are being made, else when the model has begun to answer, has failed or the run waits: titles of many sessions
    /// that begin together must not keep the answers waiting.</summary>
    private void StartTitle()
    {
        if (_titleInProgress || _record.Run is not { TitleTexts.IsEmpty: false } run || run.RunId == _titledRun || run.RunId != _teamOf || _team is null)
        {
            return;
        }

        _titledRun = run.RunId;
        _titleInProgress = true;
        MakeTitleAsync(run).Ignore();
    }

    /// <summary>Makes the title beside the run; it may outlast the run, and a person's own title wins.</summary>
    private async Task MakeTitleAsync(RunState run)
    {
        string? title = null;
        try
        {
            title = await services.Titles.MakeAsync(_team!, _team!.Profile.Agent(run.Loops[0].Agent), run.TitleTexts, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, "making a title", exception);
        }
        finally
        {
            _titleInProgress = false;
        }

        if (_gone || _row is null)
        {
            return;
        }

        await ApplyAsync(step =>
        {
            if (step.Record.Run is { } active && active.RunId == run.RunId)
            {
                step.Record = step.Record with { Run = active with { TitleTexts = [] } };
            }

            if (title is not null && step.Session.Title.Length == 0)
            {
                step.Session = step.Session with { Title = title };
                step.Events.Add(new SessionTitleEvent { Title = title, SessionId = Id, RootSessionId = Id, Timestamp = services.Time.GetLocalNow() });
            }
        });
    }
}
