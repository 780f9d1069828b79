using Cagent.Approvals;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Tests.Fakes;

internal sealed class FakeSessionGrain(FakeCluster cluster, string id) : ISessionGrain
{
    public Task<SessionState?> CreateAsync(CreateSession request)
    {
        if (cluster.Sessions.TryGetValue(id, out var earlier))
        {
            return Task.FromResult(earlier.KeyIsForgotten ? null : earlier.State);
        }

        var session = cluster.Add(id, request.Title);
        session.State = session.State with
        {
            WorkingDirectory = request.WorkingDirectory,
            ToolsApproved = request.ToolsApproved,
            MaxIterations = request.MaxIterations,
            Permissions = request.Permissions,
            SafetyPolicy = request.SafetyPolicy,
        };
        return Task.FromResult<SessionState?>(session.State);
    }

    public Task<SessionState> GetStateAsync() => Task.FromResult(cluster.Session(id).State);

    public Task<RunStarted> StartRunAsync(StartRun request)
    {
        var session = Record(request);
        return Task.FromResult(session.OnRun(request));
    }

    public Task<AttachResult> AttachAsync(AttachRequest request)
    {
        var session = Record(request);
        return Task.FromResult(new AttachResult { Frames = [], Head = session.Head, GapBefore = session.FirstKept });
    }

    public Task DetachAsync(DetachRequest request) => Task.FromResult(Record(request));

    public Task ResumeAsync(ResumeAnswer answer, RequestKey? key) => Answer(answer, key);

    public Task AnswerElicitationAsync(ElicitationAnswer answer, RequestKey? key) => Answer(answer, key);

    public Task SteerAsync(QueueMessages request) => Answer(request, request.Key);

    public async Task<FollowUpStatus> FollowUpAsync(QueueMessages request)
    {
        await Answer(request, request.Key);
        return cluster.Session(id).FollowUp;
    }

    public Task<QueueState> GetQueueAsync() => Task.FromResult(cluster.Session(id).Queue);

    public Task<bool> CancelAsync(RequestKey? key)
    {
        var session = cluster.Session(id);
        session.Keys.Enqueue(key);
        return Task.FromResult(session.State.Run is not null);
    }

    public Task SetTitleAsync(string title) => Change(state => state with { Title = title });

    public Task SetPermissionsAsync(PermissionRules? rules) => Change(state => state with { Permissions = rules });

    public async Task<bool> ToggleToolsApprovedAsync(RequestKey? key)
    {
        cluster.Session(id).Keys.Enqueue(key);
        await Change(state => state with { ToolsApproved = !state.ToolsApproved });
        return cluster.Session(id).State.ToolsApproved;
    }

    public async Task<bool> ToggleThinkingAsync(RequestKey? key)
    {
        cluster.Session(id).Keys.Enqueue(key);
        await Change(state => state with { Thinking = !state.Thinking });
        return cluster.Session(id).State.Thinking;
    }

    public Task SetStarredAsync(bool starred) => Change(state => state with { Starred = starred });

    public Task SetTokensAsync(long inputTokens, long outputTokens, double cost) =>
        Change(state => state with { InputTokens = inputTokens, OutputTokens = outputTokens, Cost = cost });

    public Task SetSafetyPolicyAsync(string policy) => Change(state => state with { SafetyPolicy = policy });

    public Task<SessionState?> ForkAsync(ForkSession request)
    {
        if (cluster.Sessions.TryGetValue(id, out var earlier))
        {
            return Task.FromResult(earlier.KeyIsForgotten ? null : earlier.State);
        }

        var source = cluster.Session(request.SourceId);
        source.Requests.Enqueue(request);
        if (source.AnswerRefusal is { } refusal)
        {
            throw refusal;
        }

        var fork = cluster.Add(id, request.Title);
        fork.Messages.AddRange(source.Messages.Take(request.UserMessageIndex));
        return Task.FromResult<SessionState?>(fork.State);
    }

    public Task AppendMessageAsync(HistoryEntry entry, RequestKey? key) => Answer(entry, key);

    public Task ReplaceMessageAsync(long messageId, HistoryEntry entry) => Answer((messageId, entry), null);

    public Task AddSummaryAsync(string summary, double cost, RequestKey? key) => Answer((summary, cost), key);

    public async Task DeleteAsync()
    {
        if (cluster.Session(id).BeforeDeletion.TryDequeue(out var before))
        {
            await before();
        }

        _ = cluster.Session(id);
        cluster.Sessions.TryRemove(id, out _);
    }

    public Task EnsureRunningAsync() => Task.CompletedTask;

    public Task LeaveAsync(LeaveNode request) => Task.CompletedTask;

    private Task Answer(object answer, RequestKey? key)
    {
        var session = Record(answer);
        session.Keys.Enqueue(key);
        return session.AnswerRefusal is { } refusal ? Task.FromException(refusal) : Task.CompletedTask;
    }

    private Task Change(Func<SessionState, SessionState> change)
    {
        var session = cluster.Session(id);
        session.State = change(session.State);
        return Task.CompletedTask;
    }

    private FakeSession Record(object request)
    {
        var session = cluster.Session(id);
        session.Requests.Enqueue(request);
        return session;
    }
}
