using System.Text.Json;
using Cagent.Approvals;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>A session begins: new, or as a copy of another.</summary>
internal sealed partial class SessionGrain
{
    public async Task<SessionState?> CreateAsync(CreateSession request)
    {
        if (_row is not null)
        {
            return AnswerMade(request.Key);
        }

        var session = new SessionState
        {
            Id = Id,
            CreatedAt = services.Time.GetLocalNow(),
            Title = request.Title,
            WorkingDirectory = request.WorkingDirectory,
            ToolsApproved = request.ToolsApproved || request.SafetyPolicy == SafetyPolicies.Unsafe,
            MaxIterations = request.MaxIterations,
            Permissions = request.Permissions,
            SafetyPolicy = SafetyPolicies.AtCreation(request.SafetyPolicy, request.ToolsApproved),
            AgentModelOverrides = request.AgentModelOverrides,
            CustomModelsUsed = request.CustomModelsUsed,
            MaxConsecutiveToolCalls = request.MaxConsecutiveToolCalls,
            MaxOldToolCallTokens = request.MaxOldToolCallTokens,
            MaxToolResultTokens = request.MaxToolResultTokens,
        };
        var record = RememberMade(request.Key, session) with { TitleGiven = request.Title.Length > 0 };
        return await StoreNewAsync(session, record, SessionContent.None, request.Key);
    }

    /// <summary>Stores this session, which is new, with all that it begins with.</summary>
    private async Task<SessionState?> StoreNewAsync(SessionState session, SessionRecord record, SessionContent content, RequestKey? key)
    {
        var row = new SessionRow { Version = 1, State = session, RunRecord = ToJson(record) };
        try
        {
            await services.Store.CreateAsync(row, content, CancellationToken.None);
        }
        catch (SessionFencedException) when (key is not null)
        {
            // It was stored before, and the one who asked for it has not heard of it.
            if (await services.Store.LoadAsync(Id, CancellationToken.None) is not { } earlier)
            {
                throw;
            }

            _row = earlier;
            Adopt(earlier);
            return AnswerMade(key);
        }

        if (content.Items.IsEmpty)
        {
            _history[Id] = [];
        }

        _row = row;
        _record = record;
        return session;
    }

    /// <summary>The session as it was made, for the one who asks again under the key that made it; null when the key may make another one.</summary>
    private SessionState? AnswerMade(RequestKey? key)
    {
        if (key is null)
        {
            return State;
        }

        return FindFirst(_record, key) is { Answer: { } made } ? JsonSerializer.Deserialize(made, RunJsonContext.Default.SessionState) : null;
    }

    private SessionRecord RememberMade(RequestKey? key, SessionState made) => key is null
        ? SessionRecord.Empty
        : RequestKeys.Remember(
            SessionRecord.Empty,
            new KeyedRequest(key.Key, key.Hash, services.Time.GetUtcNow()) { Answer = JsonSerializer.Serialize(made, RunJsonContext.Default.SessionState) },
            Options.IdempotencyKeyLifetime);

    private static SessionRecord RecordOf(SessionRow row) => row.RunRecord is null
        ? SessionRecord.Empty
        : JsonSerializer.Deserialize(row.RunRecord, RunJsonContext.Default.SessionRecord) ?? SessionRecord.Empty;

    private static byte[]? ToJson(SessionRecord record)
        => record == SessionRecord.Empty ? null : JsonSerializer.SerializeToUtf8Bytes(record, RunJsonContext.Default.SessionRecord);
}
