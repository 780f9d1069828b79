using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Reads headers.</summary>
internal static class HeaderReads
{
    /// <summary>Columns of <see cref="ReadState"/>; the session's table is <c>s</c>.</summary>
    public const string StateColumns = """
        s.created_at, s.title, s.tools_approved, s.input_tokens, s.output_tokens, s.cost, s.send_user_message, s.max_iterations, s.working_dir,
            s.starred, s.permissions, s.agent_model_overrides, s.custom_models_used, s.thinking, s.parent_id, s.last_sequence, s.current_agent, s.settings
        """;

    /// <summary>Number of <see cref="StateColumns"/>.</summary>
    public const int StateCount = 18;

    private const string LoadSql = $"""
        SELECT {StateColumns}, s.version, s.reserved_sequence, s.run_state, s.owner, r.record, r.tools
        FROM cagent_sessions s LEFT JOIN cagent_runs r ON r.session_id = s.id WHERE s.id = $1
        """;

    public static async Task<SessionRow?> LoadAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
    {
        await using var query = connection.Command(LoadSql).With(PostgresText.Clean(id));
        await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return new SessionRow
        {
            State = ReadState(row, id),
            Version = row.GetInt64(StateCount),
            ReservedSequence = row.GetInt64(StateCount + 1),
            RunState = (StoredRunState)row.GetInt16(StateCount + 2),
            Owner = row.GetString(StateCount + 3),
            RunRecord = row.BytesOrNull(StateCount + 4),
            ToolState = row.BytesOrNull(StateCount + 5),
        };
    }

    public static SessionState ReadState(NpgsqlDataReader row, string id)
    {
        var extras = StoredText.Extras(row.TextOrNull(17));
        return new SessionState
        {
            Id = id,
            CreatedAt = StoredTime.Parse(row.GetString(0)),
            Title = row.GetString(1),
            ToolsApproved = row.GetBoolean(2),
            InputTokens = row.GetInt64(3),
            OutputTokens = row.GetInt64(4),
            Cost = row.GetDouble(5),
            SendUserMessage = row.GetBoolean(6),
            MaxIterations = row.GetInt32(7),
            WorkingDirectory = row.GetString(8),
            Starred = row.GetBoolean(9),
            Permissions = StoredText.Permissions(row.GetString(10)),
            AgentModelOverrides = StoredText.Overrides(row.GetString(11)),
            CustomModelsUsed = StoredText.CustomModels(row.GetString(12)),
            Thinking = row.GetBoolean(13),
            ParentId = row.TextOrNull(14),
            LastEventSequence = row.GetInt64(15),
            CurrentAgent = row.TextOrNull(16),
            SafetyPolicy = extras.SafetyPolicy ?? "",
            MaxConsecutiveToolCalls = extras.MaxConsecutiveToolCalls,
            MaxOldToolCallTokens = extras.MaxOldToolCallTokens,
            MaxToolResultTokens = extras.MaxToolResultTokens,
            AgentId = extras.AgentId,
        };
    }
}
