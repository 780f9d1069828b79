using Cagent.Approvals;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Calls;

/// <summary>A session as a request sees it: its calls outlive the node that had it. What would count twice is repeated only under a key.</summary>
internal sealed class PatientSession(ISessionGrain session, CallRetry retry, CancellationToken aborted)
{
    public Task<SessionState?> CreateAsync(CreateSession request) => RepeatAsync(() => session.CreateAsync(request));

    public Task<SessionState?> ForkAsync(ForkSession request) => RepeatAsync(() => session.ForkAsync(request));

    public Task<SessionState> GetStateAsync() => RepeatAsync(session.GetStateAsync);

    public Task<AttachResult> AttachAsync(AttachRequest request) => RepeatAsync(() => session.AttachAsync(request));

    /// <param name="request">With the id of the run, by which a repeated request finds what the first one started.</param>
    public Task<RunStarted> StartRunAsync(StartRun request) => RunAsync(() => session.StartRunAsync(request), request.RunId is not null);

    public Task ResumeAsync(ResumeAnswer answer, RequestKey? key) =>
        RunAsync(() => session.ResumeAsync(answer, key), key is not null || answer.ToolCallId is not null);

    public Task AnswerElicitationAsync(ElicitationAnswer answer, RequestKey? key) =>
        RunAsync(() => session.AnswerElicitationAsync(answer, key), key is not null || answer.ElicitationId is not null);

    /// <param name="key">The request's; null = one is drawn, so that a repetition does not cancel the run that follows the cancelled one.</param>
    public Task<bool> CancelAsync(RequestKey? key)
    {
        var counted = key ?? new RequestKey(Guid.NewGuid().ToString("D"), "");
        return RepeatAsync(() => session.CancelAsync(counted));
    }

    public Task SteerAsync(QueueMessages request) => RunAsync(() => session.SteerAsync(request), request.Key is not null);

    public Task<FollowUpStatus> FollowUpAsync(QueueMessages request) => RunAsync(() => session.FollowUpAsync(request), request.Key is not null);

    public Task<QueueState> GetQueueAsync() => RepeatAsync(session.GetQueueAsync);

    public Task SetTitleAsync(string title) => RepeatAsync(() => session.SetTitleAsync(title));

    public Task SetPermissionsAsync(PermissionRules? rules) => RepeatAsync(() => session.SetPermissionsAsync(rules));

    public Task<bool> ToggleToolsApprovedAsync(RequestKey? key) => RunAsync(() => session.ToggleToolsApprovedAsync(key), key is not null);

    public Task<bool> ToggleThinkingAsync(RequestKey? key) => RunAsync(() => session.ToggleThinkingAsync(key), key is not null);

    public Task SetStarredAsync(bool starred) => RepeatAsync(() => session.SetStarredAsync(starred));

    public Task SetTokensAsync(long inputTokens, long outputTokens, double cost) =>
        RepeatAsync(() => session.SetTokensAsync(inputTokens, outputTokens, cost));

    public Task SetSafetyPolicyAsync(string policy) => RepeatAsync(() => session.SetSafetyPolicyAsync(policy));

    public Task AppendMessageAsync(HistoryEntry entry, RequestKey? key) => RunAsync(() => session.AppendMessageAsync(entry, key), key is not null);

    public Task ReplaceMessageAsync(long messageId, HistoryEntry entry) => RepeatAsync(() => session.ReplaceMessageAsync(messageId, entry));

    public Task AddSummaryAsync(string summary, double cost, RequestKey? key) =>
        RunAsync(() => session.AddSummaryAsync(summary, cost, key), key is not null);

    public Task DeleteAsync()
    {
        var mayBeGone = false;
        return RepeatAsync(async () =>
        {
            try
            {
                await session.DeleteAsync();
            }
            catch (CagentException refusal) when (mayBeGone && refusal.Code == ErrorCodes.UnknownSession)
            {
                // An attempt before was carried out and its answer got lost.
            }
            catch (Exception failure) when (CallRetry.MayBeDone(failure))
            {
                mayBeGone = true;
                throw;
            }
        });
    }

    private Task<T> RepeatAsync<T>(Func<Task<T>> call) => retry.RunAsync(call, isRepeatable: true, aborted);

    private Task RepeatAsync(Func<Task> call) => retry.RunAsync(call, isRepeatable: true, aborted);

    private Task<T> RunAsync<T>(Func<Task<T>> call, bool isRepeatable) => retry.RunAsync(call, isRepeatable, aborted);

    private Task RunAsync(Func<Task> call, bool isRepeatable) => retry.RunAsync(call, isRepeatable, aborted);
}
