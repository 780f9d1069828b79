using System.Collections.Immutable;
using Cagent.Compaction;
using Cagent.Events;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Tools;

namespace Cagent.Sessions;

/// <summary>Acting on what was decided and stored: listing tools, running them, hooks, titles, summaries.</summary>
internal sealed partial class SessionGrain
{
    private readonly Dictionary<ToolboxKey, IAgentToolbox> _toolboxes = [];
    private readonly Dictionary<ToolboxKey, ToolListing> _listings = [];
    private CancellationTokenSource _work = new();
    private bool _titleInProgress;

    private void StartEffects(List<RunEffect> effects)
    {
        KeepActive(_record.Run is { IsWaiting: false } || (_record.Run is null && !_record.Queue.IsEmpty));
        StartTitle();
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ListToolsEffect list:
                    Work("listing tools", token => ListToolsAsync(list, token));
                    break;
                case CallModelEffect when IsAskedToLeave:
                    // The call is stored: who goes on with the run makes it.
                    Leave();
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
            await LetAnswersGoFirstAsync();
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

    /// <summary>Goes to the end of the thread pool's queue: whoever waits for the step that was just stored hears of it before the next work begins,
    /// in this session and in the others that start at the same moment.</summary>
    private static async ValueTask LetAnswersGoFirstAsync()
        => await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);

    private IAgentToolbox ToolboxOf(string agent)
    {
        var key = KeyOf(agent);
        if (!_toolboxes.TryGetValue(key, out var toolbox))
        {
            DropOlderToolboxes(key);
            var config = _team!.Profile.Agent(agent).Config;
            _toolboxes[key] = toolbox = services.Toolsets.Create(
                _team.Revision,
                config,
                new ToolboxContext
                {
                    SessionId = Id,
                    WorkingDirectory = State.WorkingDirectory.Length > 0 ? State.WorkingDirectory : Environment.CurrentDirectory,
                    Headers = () => _record.Run?.Headers ?? ImmutableDictionary<string, string>.Empty,
                });
        }

        return toolbox;
    }

    /// <summary>Tools outlast the run (jobs in the background), but not the revision of the agent file that says what they are.</summary>
    private readonly record struct ToolboxKey(string AgentId, string Agent, string Revision);

    private ToolboxKey KeyOf(string agent) => new(_team!.Revision.AgentId, agent, _team.Revision.Hash);

    private void DropOlderToolboxes(ToolboxKey key)
    {
        foreach (var older in _toolboxes.Keys.Where(older => older.AgentId == key.AgentId && older.Revision != key.Revision).ToArray())
        {
            _listings.Remove(older);
            _toolboxes.Remove(older, out var toolbox);
            toolbox!.DisposeAsync().AsTask().Ignore();
        }
    }

    private async ValueTask DisposeToolboxesAsync()
    {
        foreach (var toolbox in _toolboxes.Values)
        {
            await toolbox.DisposeAsync();
        }

        _toolboxes.Clear();
        _listings.Clear();
    }

    /// <summary>Lists tools that are at hand as part of the same step: no write and no wait between the listing and what follows from it.</summary>
    private void ListReadyTools(RunStep step)
    {
        while (step.Effects is [.., ListToolsEffect list])
        {
            ValueTask<ToolListing> listing;
            if (_team!.Profile.Agent(list.Agent).HasToolsets)
            {
                listing = ToolboxOf(list.Agent).ListAsync(_work.Token);
                if (!listing.IsCompletedSuccessfully)
                {
                    _pendingListing = listing;
                    return;
                }
            }
            else
            {
                listing = new ValueTask<ToolListing>(ToolListing.Empty);
            }

            step.Effects.RemoveAt(step.Effects.Count - 1);
            new RunMachine(World(), step).Handle(Listed(list, KeyOf(list.Agent), listing.Result));
        }
    }

    private ValueTask<ToolListing>? _pendingListing;

    private ToolsListedInput Listed(ListToolsEffect effect, ToolboxKey key, ToolListing listing)
    {
        _listings[key] = listing;
        return new ToolsListedInput(effect.Work, listing.Tools.Count, [.. listing.Warnings]);
    }

    private async Task ListToolsAsync(ListToolsEffect effect, CancellationToken token)
    {
        var key = KeyOf(effect.Agent);
        var pending = _pendingListing ?? ToolboxOf(effect.Agent).ListAsync(token);
        _pendingListing = null;
        await ReportAsync(Listed(effect, key, await pending), token);
    }

    private async ValueTask<ToolListing> ListingOfAsync(string agent, CancellationToken token)
    {
        var key = KeyOf(agent);
        if (!_listings.TryGetValue(key, out var listing))
        {
            listing = _team!.Profile.Agent(agent).HasToolsets ? await ToolboxOf(agent).ListAsync(token) : ToolListing.Empty;
            _listings[key] = listing;
        }

        return listing;
    }

    private async Task RunToolAsync(RunToolEffect effect, CancellationToken token)
    {
        var state = new ToolStateOverlay(_toolState);
        var result = await InvokeToolAsync(effect, state, token);
        await ReportAsync(new ToolFinishedInput(effect.SessionId, effect.Call.Id!, effect.Attempt, result, state.Changes), token);
    }

    private async Task<ToolResult> InvokeToolAsync(RunToolEffect effect, ToolStateOverlay state, CancellationToken token)
    {
        var listing = await ListingOfAsync(effect.Agent, token);
        if (listing.Find(effect.Call.Function.Name ?? "") is not { } tool)
        {
            return ToolResult.Error($"Tool '{effect.Call.Function.Name}' is not available. You can only use the tools provided to you.");
        }

        var scheduler = TaskScheduler.Current;
        var invocation = new ToolInvocation
        {
            Call = effect.Call,
            SessionId = effect.SessionId,
            RootSessionId = Id,
            AgentName = effect.Agent,
            State = state,
            OnOutput = output => Task.Factory.StartNew(
                () => ShowToolOutput(effect, tool.Definition, output, token), CancellationToken.None, TaskCreationOptions.None, scheduler).Ignore(),
        };
        try
        {
            // Tools may block (files, processes): they run off the session's scheduler, which stays free for answers and cancellation.
            return await Task.Factory.StartNew(
                () => tool.InvokeAsync(invocation, token), token, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            return ToolResult.Error("Error calling tool: " + exception.Message);
        }
    }

    private async Task RunHooksAsync(RunHooksEffect effect, CancellationToken token)
    {
        var outcome = await services.Hooks.RunAsync(
            _team!.Profile.Agent(effect.Agent).Config.Hooks!,
            Hook(effect.BeforeTool ? "pre_tool_use" : "post_tool_use", effect.SessionId) with
            {
                ToolName = effect.Call.Function.Name,
                ToolCallId = effect.Call.Id,
                ToolInput = effect.Call.Function.Arguments,
            },
            token);
        await ReportAsync(new HooksFinishedInput(effect.SessionId, effect.Call.Id!, effect.BeforeTool, outcome), token);
    }

    private async Task NotifyAsync(NotifyPersonEffect effect, CancellationToken token)
    {
        if (_team?.Profile.Agent(effect.Agent).Config.Hooks is { OnUserInput.Count: > 0 } hooks)
        {
            await services.Hooks.RunAsync(hooks, Hook("on_user_input", effect.SessionId), token);
        }
    }

    private HookInvocation Hook(string name, string sessionId) => new()
    {
        Event = name,
        SessionId = sessionId,
        WorkingDirectory = State.WorkingDirectory.Length > 0 ? State.WorkingDirectory : Environment.CurrentDirectory,
    };

    private async Task SummariseAsync(SummariseEffect effect, CancellationToken token)
    {
        SummarisedInput outcome;
        try
        {
            var prompt = await BuildPromptAsync(effect.SessionId, effect.Agent, effect.Model, token);
            var (summary, usage) = await services.Summariser.SummariseAsync(_team!.Models[effect.Model], prompt, token);
            outcome = new SummarisedInput(effect.Work, summary, usage?.OutputTokens ?? 0, RunMachine.CostOf(usage, _team.Profile.Model(effect.Model)), null);
        }
        catch (ChatModelException exception)
        {
            outcome = new SummarisedInput(effect.Work, null, 0, 0, exception.Message);
        }

        await ReportAsync(outcome, token);
    }

    private void StartTitle()
    {
        if (_titleInProgress || _record.Run is not { TitleTexts.IsEmpty: false } run)
        {
            return;
        }

        _titleInProgress = true;
        MakeTitleAsync(run).Ignore();
    }

    /// <summary>Makes the title beside the run; it may outlast the run, and a person's own title wins.</summary>
    private async Task MakeTitleAsync(RunState run)
    {
        string? title = null;
        try
        {
            await LetAnswersGoFirstAsync();
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
