using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Histories that no run made: a copy of another session's, and what clients write into one.</summary>
internal sealed partial class SessionGrain
{
    public async Task<SessionState> ForkAsync(ForkSession request)
    {
        if (_row is not null)
        {
            return State;
        }

        var source = await StoredHistory.ReadTreeAsync(services.Store, request.SourceId, CancellationToken.None);
        if (!source.ContainsKey(request.SourceId))
        {
            throw new CagentException(ErrorCodes.UnknownSession, $"session not found: there is no session {request.SourceId}.");
        }

        var fork = SessionFork.Make(request, Id, source, services.Ids.NewId, services.Time.GetLocalNow());
        var record = new SessionRecord { TitleGiven = fork.Session.Title.Length > 0 };
        var row = new SessionRow { Version = 1, State = fork.Session, RunRecord = ToJson(record) };
        await services.Store.CreateAsync(row, CancellationToken.None);
        try
        {
            await services.Store.CommitAsync(
                new SessionCommit
                {
                    SessionId = Id,
                    ExpectedVersion = 1,
                    Row = row with { Version = 2 },
                    SubSessions = fork.Children,
                    Items = fork.Items,
                },
                CancellationToken.None);
        }
        catch
        {
            // A copy without its history would look like a session that somebody emptied.
            await services.Store.DeleteAsync(Id, CancellationToken.None);
            throw;
        }

        _row = row with { Version = 2 };
        _record = record;
        return State;
    }

    public Task AppendMessageAsync(HistoryEntry entry) =>
        WriteHistoryAsync(step => step.Items.Add(NextItem(step) with { AgentName = entry.AgentName ?? "", Message = entry.Message }));

    public Task AddSummaryAsync(string summary, double cost) =>
        WriteHistoryAsync(step => step.Items.Add(NextItem(step) with { Summary = summary, Cost = cost }));

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

        await WriteHistoryAsync(step => step.Replaced.Add(item with { AgentName = entry.AgentName ?? item.AgentName, Message = entry.Message }));
    }

    private async Task WriteHistoryAsync(Action<RunStep> change)
    {
        CheckIdle(_record);
        await LoadHistoryAsync();
        await ApplyAsync(step =>
        {
            // A run may have begun while this waited for its turn.
            CheckIdle(step.Record);
            change(step);
        });
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
