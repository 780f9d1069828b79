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

    public Task<SessionState?> CreateAsync(CreateSession request) => throw Unscripted();

    public Task<SessionState> GetStateAsync() => throw Unscripted();

    public Task<RunStarted> StartRunAsync(StartRun request) => throw Unscripted();

    public Task ResumeAsync(ResumeAnswer answer, RequestKey? key) => throw Unscripted();

    public Task AnswerElicitationAsync(ElicitationAnswer answer, RequestKey? key) => throw Unscripted();

    public Task<bool> CancelAsync(RequestKey? key) => throw Unscripted();

    public Task SteerAsync(QueueMessages request) => throw Unscripted();

    public Task<FollowUpStatus> FollowUpAsync(QueueMessages request) => throw Unscripted();

    public Task<QueueState> GetQueueAsync() => throw Unscripted();

    public Task SetTitleAsync(string title) => throw Unscripted();

    public Task SetPermissionsAsync(PermissionRules? rules) => throw Unscripted();

    public Task<bool> ToggleToolsApprovedAsync(RequestKey? key) => throw Unscripted();

    public Task<bool> ToggleThinkingAsync(RequestKey? key) => throw Unscripted();

    public Task SetStarredAsync(bool starred) => throw Unscripted();

    public Task SetTokensAsync(long inputTokens, long outputTokens, double cost) => throw Unscripted();

    public Task SetSafetyPolicyAsync(string policy) => throw Unscripted();

    public Task<SessionState?> ForkAsync(ForkSession request) => throw Unscripted();

    public Task AppendMessageAsync(HistoryEntry entry, RequestKey? key) => throw Unscripted();

    public Task ReplaceMessageAsync(long messageId, HistoryEntry entry) => throw Unscripted();

    public Task AddSummaryAsync(string summary, double cost, RequestKey? key) => throw Unscripted();

    public Task DeleteAsync() => throw Unscripted();

    public virtual Task EnsureRunningAsync() => throw Unscripted();

    public virtual Task LeaveAsync(LeaveNode request) => throw Unscripted();

    private static NotSupportedException Unscripted() => new("Only watching is scripted.");
}
