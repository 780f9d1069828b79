using Cagent.Sessions;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Reads headers.</summary>
internal sealed class SessionRowReads(SqliteDatabase database, SessionColumns columns)
{
    private readonly string _load = $"""
        SELECT s.created_at, s.title, s.tools_approved, s.input_tokens, s.output_tokens, s.cost, s.send_user_message, s.max_iterations,
            s.working_dir, s.starred, s.permissions, s.agent_model_overrides, s.custom_models_used, s.thinking, s.parent_id,
            {(columns.SafetyPolicy ? "s.safety_policy" : "NULL")}, c.version, c.reserved_sequence, c.last_sequence, c.run_state, c.owner,
            c.current_agent, c.settings, r.record, r.tools
        FROM sessions s LEFT JOIN cagent_sessions c ON c.id = s.id LEFT JOIN cagent_runs r ON r.session = c.key
        WHERE s.id = ?1
        """;

    public SessionRow? Load(string id)
    {
        var query = database[_load].Bind(1, id);
        if (!query.Step())
        {
            return null;
        }

        var extras = StoredText.Extras(query.TextOrNull(22));
        var row = new SessionRow
        {
            State = new SessionState
            {
                Id = id,
                CreatedAt = StoredTime.Parse(query.Text(0)),
                Title = query.Text(1),
                ToolsApproved = query.Flag(2),
                InputTokens = query.Long(3),
                OutputTokens = query.Long(4),
                Cost = query.Double(5),
                SendUserMessage = query.IsNull(6) || query.Flag(6),
                MaxIterations = (int)query.Long(7),
                WorkingDirectory = query.Text(8),
                Starred = query.Flag(9),
                Permissions = StoredText.Permissions(query.Text(10)),
                AgentModelOverrides = StoredText.Overrides(query.Text(11)),
                CustomModelsUsed = StoredText.CustomModels(query.Text(12)),
                Thinking = query.Flag(13),
                ParentId = query.Text(14) is { Length: > 0 } parent ? parent : null,
                SafetyPolicy = columns.SafetyPolicy ? query.Text(15) : extras.SafetyPolicy ?? "",
                CurrentAgent = query.TextOrNull(21),
                LastEventSequence = query.Long(18),
                MaxConsecutiveToolCalls = extras.MaxConsecutiveToolCalls,
                MaxOldToolCallTokens = extras.MaxOldToolCallTokens,
                MaxToolResultTokens = extras.MaxToolResultTokens,
                AgentId = extras.AgentId,
            },
            Version = query.Long(16),
            ReservedSequence = query.Long(17),
            RunState = (StoredRunState)query.Long(19),
            Owner = query.Text(20),
            RunRecord = query.BlobOrNull(23),
            ToolState = query.BlobOrNull(24),
        };
        query.Reset();
        return row;
    }
}
