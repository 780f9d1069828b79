using Cagent.Approvals;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Settings: one column-wise change each, seen by a running loop at its next decision.</summary>
internal sealed partial class SessionGrain
{
    private bool _mirrorIsStale;

    public Task SetTitleAsync(string title) => ChangeAsync(state => state with { Title = title });

    public Task SetPermissionsAsync(PermissionRules? rules) => ChangeAsync(state => state with { Permissions = rules });

    public Task SetStarredAsync(bool starred) => ChangeAsync(state => state with { Starred = starred });

    public async Task SetSafetyPolicyAsync(string policy)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await PrepareToEndAsync();
        await ApplyAsync(step => ChangeLoops(step, state => state with
        {
            SafetyPolicy = policy,
            ToolsApproved = policy == SafetyPolicies.Unsafe || (state.ToolsApproved && state.SafetyPolicy != SafetyPolicies.Unsafe),
        }));
    }

    public Task SetTokensAsync(long inputTokens, long outputTokens, double cost)
        => ChangeAsync(state => state with { InputTokens = inputTokens, OutputTokens = outputTokens, Cost = cost });

    public async Task<bool> ToggleToolsApprovedAsync(RequestKey? key)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await PrepareToEndAsync();
        var answer = await OnceAsync(key, step =>
        {
            var approved = !step.Session.ToolsApproved;
            ChangeLoops(step, state => state with { ToolsApproved = approved, SafetyPolicy = SafetyPolicies.AfterToggle(state.SafetyPolicy, approved) });
            return approved.ToString();
        });
        return bool.Parse(answer);
    }

    public async Task<bool> ToggleThinkingAsync(RequestKey? key)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await PrepareToEndAsync();
        var answer = await OnceAsync(key, step =>
        {
            var thinking = !step.Session.Thinking;
            ChangeLoops(step, state => state with { Thinking = thinking });
            return thinking.ToString();
        });
        return bool.Parse(answer);
    }

    public async Task DeleteAsync()
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await CancelAsync(key: null);

        // No step after this one; the one that is being stored ends first.
        _gone = true;
        await _applied;
        bool existed;
        try
        {
            existed = await services.Store.DeleteAsync(Id, CancellationToken.None);
        }
        catch
        {
            // A request that waited may have been turned away meanwhile: the next activation starts it.
            LeaveToTheOwner();
            throw;
        }

        _journal.Add(new SessionExitedEvent { SessionId = Id, RootSessionId = Id, Timestamp = services.Time.GetLocalNow() }, null);
        ShowAdded();
        _row = null;
        StopWork();
        DeactivateOnIdle();
        if (!existed)
        {
            throw new CagentException(ErrorCodes.UnknownSession, $"session not found: there is no session {Id}.");
        }
    }

    /// <summary>Changes the session and the tasks that are delegated at the moment: what is set there comes back with their results.</summary>
    private static void ChangeLoops(RunStep step, Func<SessionState, SessionState> change)
    {
        step.Session = change(step.Session);
        foreach (var loop in step.Record.Run?.Loops.Skip(1) ?? [])
        {
            step.SetState(change(step.StateOf(loop.SessionId)));
        }
    }

    private async Task ChangeAsync(Func<SessionState, SessionState> change)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await ApplyAsync(step => step.Session = change(step.Session));
    }

    /// <summary>Brings the column that old releases of the reference read up to date; done when the session leaves memory, never per message.</summary>
    private async Task RefreshMirrorAsync(CancellationToken cancellationToken)
    {
        try
        {
            await services.Store.CommitAsync(
                new SessionCommit { SessionId = Id, ExpectedVersion = Row.Version, Row = Row with { Version = Row.Version + 1 }, RefreshMirror = true },
                cancellationToken);
        }
        catch (Exception exception) when (exception is SessionFencedException or CagentException or OperationCanceledException)
        {
            LogWorkFailed(Id, "refreshing the messages column", exception);
        }
    }
}
