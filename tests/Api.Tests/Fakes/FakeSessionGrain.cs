using Cagent.Approvals;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Tests.Fakes;

internal sealed class FakeSessionGrain(FakeCluster cluster, string id) : ISessionGrain
{
    public Task<SessionState> CreateAsync(CreateSession request)
    {
        var session = cluster.Add(id, request.Title);
        session.State = session.State with
        {
            WorkingDirectory = request.WorkingDirectory,
            ToolsApproved = request.ToolsApproved,
            MaxIterations = request.MaxIterations,
            Permissions = request.Permissions,
            SafetyPolicy = request.SafetyPolicy,
        };
        return Task.FromResult(session.State);
    }

    public Task<SessionState> GetStateAsync() => Task.FromResult(cluster.Session(id).State);

    public Task<RunStarted> StartRunAsync(StartRun request)
    {
        var session = Record(request);
        return Task.FromResult(session.OnRun(request));
    }

    public Task<AttachResult> AttachAsync(AttachRequest request) =>
        Task.FromResult(new AttachResult { Frames = [], Head = Record(request).Head });

    public Task DetachAsync(DetachRequest request) => Task.FromResult(Record(request));

    public Task ResumeAsync(ResumeAnswer answer) => Answer(answer);

    public Task AnswerElicitationAsync(ElicitationAnswer answer) => Answer(answer);

    public Task<bool> CancelAsync(string reason) => Task.FromResult(Record(reason).State.Run is not null);

    public Task SetTitleAsync(string title) => Change(state => state with { Title = title });

    public Task SetPermissionsAsync(PermissionRules? rules) => Change(state => state with { Permissions = rules });

    public async Task<bool> ToggleToolsApprovedAsync()
    {
        await Change(state => state with { ToolsApproved = !state.ToolsApproved });
        return cluster.Session(id).State.ToolsApproved;
    }

    public async Task<bool> ToggleThinkingAsync()
    {
        await Change(state => state with { Thinking = !state.Thinking });
        return cluster.Session(id).State.Thinking;
    }

    public Task SetStarredAsync(bool starred) => Change(state => state with { Starred = starred });

    public Task SetTokensAsync(long inputTokens, long outputTokens, double cost) =>
        Change(state => state with { InputTokens = inputTokens, OutputTokens = outputTokens, Cost = cost });

    public Task SetSafetyPolicyAsync(string policy) => Change(state => state with { SafetyPolicy = policy });

    public Task<SessionState> ForkAsync(ForkSession request)
    {
        var source = cluster.Session(request.SourceId);
        source.Requests.Enqueue(request);
        if (source.AnswerRefusal is { } refusal)
        {
            throw refusal;
        }

        var fork = cluster.Add(id, request.Title);
        fork.Messages.AddRange(source.Messages.Take(request.UserMessageIndex));
        return Task.FromResult(fork.State);
    }

    public Task AppendMessageAsync(HistoryEntry entry) => Answer(entry);

    public Task ReplaceMessageAsync(long messageId, HistoryEntry entry) => Answer((messageId, entry));

    public Task AddSummaryAsync(string summary, double cost) => Answer((summary, cost));

    public Task DeleteAsync()
    {
        _ = cluster.Session(id);
        cluster.Sessions.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task EnsureRunningAsync() => Task.CompletedTask;

    private Task Answer(object answer)
    {
        var session = Record(answer);
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
