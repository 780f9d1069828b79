using Cagent.Approvals;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Watching;

/// <summary>A session of which only the watching is scripted.</summary>
public abstract class UnscriptedSession : ISessionGrain
{
    public abstract Task<AttachResult> AttachAsync(AttachRequest request);

    public abstract Task DetachAsync(DetachRequest request);

    public Task<SessionState> CreateAsync(CreateSession request) => throw Unscripted();

    public Task<SessionState> GetStateAsync() => throw Unscripted();

    public Task<RunStarted> StartRunAsync(StartRun request) => throw Unscripted();

    public Task ResumeAsync(ResumeAnswer answer) => throw Unscripted();

    public Task AnswerElicitationAsync(ElicitationAnswer answer) => throw Unscripted();

    public Task<bool> CancelAsync(string reason) => throw Unscripted();

    public Task SetTitleAsync(string title) => throw Unscripted();

    public Task SetPermissionsAsync(PermissionRules? rules) => throw Unscripted();

    public Task<bool> ToggleToolsApprovedAsync() => throw Unscripted();

    public Task<bool> ToggleThinkingAsync() => throw Unscripted();

    public Task SetStarredAsync(bool starred) => throw Unscripted();

    public Task SetTokensAsync(long inputTokens, long outputTokens, double cost) => throw Unscripted();

    public Task SetSafetyPolicyAsync(string policy) => throw Unscripted();

    public Task DeleteAsync() => throw Unscripted();

    public virtual Task EnsureRunningAsync() => throw Unscripted();

    private static NotSupportedException Unscripted() => new("Only watching is scripted.");
}
