using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Histories that no run made: a copy of another session's, and what clients write into one.</summary>
internal sealed partial class SessionGrain
{
    public async Task<SessionState?> ForkAsync(ForkSession request)
    {
        if (_row is not null)
        {
            return AnswerMade(request.Key);
        }

        await CheckSourceKeysAsync(request);
        var source = await StoredHistory.ReadTreeAsync(services.Store, request.SourceId, CancellationToken.None);
        if (!source.ContainsKey(request.SourceId))
        {
            throw new CagentException(ErrorCodes.UnknownSession, $"session not found: there is no session {request.SourceId}.");
        }

        var fork = SessionFork.Make(request, Id, source, services.Ids.NewId, services.Time.GetLocalNow());
        var record = RememberMade(request.Key, fork.Session) with { TitleGiven = fork.Session.Title.Length > 0 };
        return await StoreNewAsync(fork.Session, record, new SessionContent(fork.Children, fork.Items), request.Key);
    }

    public Task AppendMessageAsync(HistoryEntry entry, RequestKey? key) =>
        WriteHistoryAsync(key, step => step.Items.Add(NextItem(step) with { AgentName = entry.AgentName ?? "", Message = entry.Message }));

    public Task AddSummaryAsync(string summary, double cost, RequestKey? key) =>
        WriteHistoryAsync(key, step => step.Items.Add(NextItem(step) with { Summary = summary, Cost = cost }));

    public async Task ReplaceMessageAsync(long messageId, HistoryEntry entry)
    {
        CheckIdle(_record);
        var tree = await StoredHistory.ReadTreeAsync(services.Store, Id, CancellationToken.None);
        var item = messageId == 0 ? null : tree.Values.SelectMany(history => history.Items).FirstOrDefault(item => item.Id == messageId && item.Message is not null);
        if (item is null)
        {
            throw new CagentException(
                ErrorCodes.UnknownMessage, $"session {Id} has no message {messageId}; GET /api/sessions/{Id} shows the ids of its messages");
        }

        await WriteHistoryAsync(key: null, step => step.Replaced.Add(item with { AgentName = entry.AgentName ?? item.AgentName, Message = entry.Message }));
    }

    private async Task WriteHistoryAsync(RequestKey? key, Action<RunStep> change)
    {
        _ = Row;
        await CheckNotDelegatedAsync();
        await LoadHistoryAsync();
        await OnceAsync(key, step =>
        {
            // A run may have begun while this waited for its turn.
            CheckIdle(step.Record);
            change(step);
            return "";
        });
    }

    /// <summary>A key names one request on a session, also one that leads to another session.</summary>
    private async ValueTask CheckSourceKeysAsync(ForkSession request)
    {
        if (request.Key is not null && await services.Store.LoadAsync(request.SourceId, CancellationToken.None) is { } source)
        {
            _ = FindFirst(RecordOf(source), request.Key);
        }
    }

    private void CheckIdle(SessionRecord record)
    {
        _ = Row;
        if (record.Run is not null)
        {
            throw new CagentException(
                ErrorCodes.SessionBusy, $"Session {Id} is busy: its history changes only while no run is active. Wait for its end or cancel it.");
        }
    }

    private SessionItem NextItem(RunStep step) => new()
    {
        SessionId = Id,
        Position = step.ItemsOf(Id).Select(item => item.Position + 1).LastOrDefault(),
    };

    private void TakeReplaced(List<SessionItem> replaced)
    {
        foreach (var item in replaced)
        {
            _mirrorIsStale = true;
            if (_history.TryGetValue(item.SessionId, out var items) && items.FindIndex(old => old.Position == item.Position) is >= 0 and var index)
            {
                items[index] = item;
            }
        }
    }
}
