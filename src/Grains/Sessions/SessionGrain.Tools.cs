using Cagent.Runs;
using Cagent.Tools;

namespace Cagent.Sessions;

/// <summary>Listing tools and running them.</summary>
internal sealed partial class SessionGrain
{
    private readonly Dictionary<ToolboxKey, IAgentToolbox> _toolboxes = [];
    private readonly Dictionary<ToolboxKey, ToolListing> _listings = [];
    private (ToolboxKey Key, ValueTask<ToolListing> Listing)? _pendingListing;

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
                new ToolboxContext { SessionId = Id, WorkingDirectory = WorkingDirectory });
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
            DisposeToolboxAsync(toolbox!).Ignore();
        }
    }

    private async ValueTask DisposeToolboxesAsync()
    {
        foreach (var toolbox in _toolboxes.Values)
        {
            await DisposeToolboxAsync(toolbox);
        }

        _toolboxes.Clear();
        _listings.Clear();
    }

    private async Task DisposeToolboxAsync(IAgentToolbox toolbox)
    {
        try
        {
            await toolbox.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, "closing tools", exception);
        }
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
                    _pendingListing = (KeyOf(list.Agent), listing);
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

    private ToolsListedInput Listed(ListToolsEffect effect, ToolboxKey key, ToolListing listing)
    {
        _listings[key] = listing;
        return new ToolsListedInput(effect.Work, listing.Tools.Count, [.. listing.Warnings]);
    }

    private async Task ListToolsAsync(ListToolsEffect effect, CancellationToken token)
    {
        var key = KeyOf(effect.Agent);
        var pending = _pendingListing is { } begun && begun.Key == key ? begun.Listing : ToolboxOf(effect.Agent).ListAsync(token);
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
}
