using Cagent.Sessions;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Writes a session's row of the reference and ours.</summary>
internal sealed class SessionRowWrites(SqliteDatabase database, SessionColumns columns)
{
    private readonly string _insert = $"""
        INSERT INTO sessions (id, tools_approved, input_tokens, output_tokens, title, cost, send_user_message, max_iterations, working_dir,
            starred, permissions, agent_model_overrides, custom_models_used, thinking, parent_id{(columns.SafetyPolicy ? ", safety_policy" : "")},
            created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15{(columns.SafetyPolicy ? ", ?17" : "")}, ?16)
        """;

    private readonly string _update = Update(columns, clearMirror: false);
    private readonly string _updateAndClear = Update(columns, clearMirror: columns.Mirror);

    public void InsertSession(SessionState state) =>
        WithPolicy(BindState(database[_insert], state).Bind(15, state.ParentId).Bind(16, StoredTime.Format(state.CreatedAt)), 17, state).Run();

    /// <summary>Writes what changed of the header; a row in which nothing changed is not touched.</summary>
    /// <param name="keepMirror">False during a run: the mirror is then out of date, and SQLite would copy all of it with each change of
    /// the row. It is dropped, and made again when the run ends.</param>
    public void UpdateSession(SessionRow row, bool keepMirror) =>
        WithPolicy(BindState(database[keepMirror ? _update : _updateAndClear], row.State), 15, row.State).Run();

    public void UpsertSubSession(SessionState state)
    {
        if (state.ParentId is null)
        {
            throw new ArgumentException($"Sub-session {state.Id} has no parent.");
        }

        if (database["SELECT 1 FROM cagent_sessions WHERE id = ?1"].Bind(1, state.Id).ReadLong() is null)
        {
            InsertSession(state);
            InsertOwn(new SessionRow { State = state }, version: 1);
            return;
        }

        WithPolicy(BindState(database[_update], state), 15, state).Run();
        database["""
            UPDATE cagent_sessions
            SET title = ?2, input_tokens = ?3, output_tokens = ?4, working_dir = ?5, current_agent = ?6, settings = ?7
            WHERE id = ?1
            """]
            .Bind(1, state.Id).Bind(2, state.Title).Bind(3, state.InputTokens).Bind(4, state.OutputTokens).Bind(5, state.WorkingDirectory)
            .Bind(6, state.CurrentAgent).Bind(7, StoredText.Extras(state, !columns.SafetyPolicy))
            .Run();
    }

    public void InsertOwn(SessionRow row, long version)
    {
        var state = row.State;
        database["""
            INSERT INTO cagent_sessions (id, version, parent_id, created_at, title, input_tokens, output_tokens, working_dir, run_state,
                last_sequence, reserved_sequence, owner, current_agent, settings)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """]
            .Bind(1, state.Id).Bind(2, version).Bind(3, state.ParentId).Bind(4, StoredTime.Format(state.CreatedAt)).Bind(5, state.Title)
            .Bind(6, state.InputTokens).Bind(7, state.OutputTokens).Bind(8, state.WorkingDirectory).Bind(9, (int)row.RunState)
            .Bind(10, state.LastEventSequence).Bind(11, row.ReservedSequence).Bind(12, row.Owner).Bind(13, state.CurrentAgent)
            .Bind(14, StoredText.Extras(state, !columns.SafetyPolicy))
            .Run();
        WriteRun(database.LastInsertedRow, row);
    }

    public void UpdateOwn(long key, SessionRow row, ItemCount count)
    {
        var state = row.State;
        database["""
            UPDATE cagent_sessions
            SET version = ?2, title = ?3, input_tokens = ?4, output_tokens = ?5, working_dir = ?6, run_state = ?7, last_sequence = ?8,
                reserved_sequence = ?9, owner = ?10, current_agent = ?11, settings = ?12, messages = messages + ?13,
                own_messages = own_messages + ?13, message_bytes = message_bytes + ?14, last_item = max(last_item, ?15)
            WHERE key = ?1
            """]
            .Bind(1, key).Bind(2, row.Version).Bind(3, state.Title).Bind(4, state.InputTokens).Bind(5, state.OutputTokens)
            .Bind(6, state.WorkingDirectory).Bind(7, (int)row.RunState).Bind(8, state.LastEventSequence).Bind(9, row.ReservedSequence)
            .Bind(10, row.Owner).Bind(11, state.CurrentAgent).Bind(12, StoredText.Extras(state, !columns.SafetyPolicy))
            .Bind(13, count.Messages).Bind(14, count.Bytes).Bind(15, count.LastItem)
            .Run();
        WriteRun(key, row);
    }

    public void AddCounts(string id, ItemCount count) =>
        database["""
            UPDATE cagent_sessions
            SET messages = messages + ?2, own_messages = own_messages + ?2, message_bytes = message_bytes + ?3, last_item = max(last_item, ?4)
            WHERE id = ?1
            """].Bind(1, id).Bind(2, count.Messages).Bind(3, count.Bytes).Bind(4, count.LastItem).Run();

    private void WriteRun(long key, SessionRow row) =>
        database["""
            INSERT INTO cagent_runs (session, record, tools) SELECT ?1, ?2, ?3 WHERE true
            ON CONFLICT (session) DO UPDATE SET record = ?2, tools = ?3 WHERE record IS NOT ?2 OR tools IS NOT ?3
            """].Bind(1, key).BindBlob(2, row.RunRecord).BindBlob(3, row.ToolState).Run();

    private static string Update(SessionColumns columns, bool clearMirror) => $"""
        UPDATE sessions
        SET tools_approved = ?2, input_tokens = ?3, output_tokens = ?4, title = ?5, cost = ?6, send_user_message = ?7, max_iterations = ?8,
            working_dir = ?9, starred = ?10, permissions = ?11, agent_model_overrides = ?12, custom_models_used = ?13, thinking = ?14
            {(columns.SafetyPolicy ? ", safety_policy = ?15" : "")}{(clearMirror ? ", messages = NULL" : "")}
        WHERE id = ?1 AND ((tools_approved, input_tokens, output_tokens, title, cost, send_user_message, max_iterations, working_dir, starred,
                permissions, agent_model_overrides, custom_models_used, thinking)
            IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            {(columns.SafetyPolicy ? "OR safety_policy IS NOT ?15" : "")}{(clearMirror ? "OR messages IS NOT NULL" : "")})
        """;

    private SqliteStatement WithPolicy(SqliteStatement statement, int index, SessionState state) =>
        columns.SafetyPolicy ? statement.Bind(index, state.SafetyPolicy) : statement;

    private static SqliteStatement BindState(SqliteStatement statement, SessionState state)
    {
        statement
            .Bind(1, state.Id).Bind(2, state.ToolsApproved).Bind(3, state.InputTokens).Bind(4, state.OutputTokens).Bind(5, state.Title)
            .Bind(6, state.Cost).Bind(7, state.SendUserMessage).Bind(8, state.MaxIterations).Bind(9, state.WorkingDirectory)
            .Bind(10, state.Starred).Bind(11, StoredText.Permissions(state.Permissions))
            .Bind(12, StoredText.Overrides(state.AgentModelOverrides)).Bind(13, StoredText.CustomModels(state.CustomModelsUsed))
            .Bind(14, state.Thinking);
        return statement;
    }
}
