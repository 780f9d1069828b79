using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Writes of a session's header and run record.</summary>
/// <remarks>The first statement of a commit takes the version and leaves the id of the write in the row. All others ask for that id, so that after a
/// refusal none of them does anything, and commits of several sessions may share one transaction.</remarks>
internal static class SessionStatements
{
    private const string StateColumns = """
        title, title_search, tools_approved, thinking, send_user_message, starred, max_iterations, input_tokens, output_tokens, cost, working_dir,
            permissions, agent_model_overrides, custom_models_used, current_agent, settings
        """;

    private const string StateUpdates = """
        title = excluded.title, title_search = excluded.title_search, tools_approved = excluded.tools_approved, thinking = excluded.thinking,
            send_user_message = excluded.send_user_message, starred = excluded.starred, max_iterations = excluded.max_iterations,
            input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, cost = excluded.cost, working_dir = excluded.working_dir,
            permissions = excluded.permissions, agent_model_overrides = excluded.agent_model_overrides,
            custom_models_used = excluded.custom_models_used, current_agent = excluded.current_agent, settings = excluded.settings
        """;

    private const string InsertSql = $"""
        INSERT INTO cagent_sessions (id, parent_id, version, write_id, created_at, {StateColumns}, run_state, owner, last_sequence, reserved_sequence)
        VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
        ON CONFLICT (id) DO NOTHING
        """;

    private const string UpsertChildSql = $"""
        INSERT INTO cagent_sessions (id, parent_id, version, write_id, created_at, {StateColumns}, run_state, owner, last_sequence, reserved_sequence)
        SELECT $1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24
        FROM cagent_sessions root WHERE root.id = $25 AND root.write_id = $3
        ON CONFLICT (id) DO UPDATE SET {StateUpdates}
        """;

    private const string ClaimSql = """
        UPDATE cagent_sessions
        SET version = $2 + 1, write_id = $3, title = $4, title_search = $5, tools_approved = $6, thinking = $7, send_user_message = $8, starred = $9,
            max_iterations = $10, input_tokens = $11, output_tokens = $12, cost = $13, working_dir = $14, permissions = $15,
            agent_model_overrides = $16, custom_models_used = $17, current_agent = $18, settings = $19, run_state = $20, owner = $21,
            last_sequence = $22, reserved_sequence = $23, own_messages = own_messages + $24, messages = messages + $24
        WHERE id = $1 AND version = $2
        """;

    private const string ClaimWithItemsSql = ClaimSql + """

            AND NOT EXISTS (
                SELECT FROM unnest($25, $26) AS named (session_id, position)
                WHERE NOT EXISTS (SELECT FROM cagent_items i WHERE i.session_id = named.session_id AND i.position = named.position))
        """;

    private const string RunSql = """
        INSERT INTO cagent_runs (session_id, record, tools) SELECT s.id, $3, $4 FROM cagent_sessions s WHERE s.id = $1 AND s.write_id = $2
        ON CONFLICT (session_id) DO UPDATE SET record = excluded.record, tools = excluded.tools
        WHERE (cagent_runs.record, cagent_runs.tools) IS DISTINCT FROM (excluded.record, excluded.tools)
        """;

    /// <summary>A new session; no row when there is one already.</summary>
    public static NpgsqlBatchCommand Insert(SessionRow row, Guid write) => WithRow(WithNew(new NpgsqlBatchCommand(InsertSql), row.State, write), row);

    /// <summary>A sub-session that is new or changed. Its own version and run are left as they are.</summary>
    public static NpgsqlBatchCommand UpsertChild(SessionState child, string rootId, Guid write)
    {
        if (child.ParentId is null)
        {
            throw new ArgumentException($"Sub-session {child.Id} has no parent.");
        }

        return WithRow(WithNew(new NpgsqlBatchCommand(UpsertChildSql), child, write), new SessionRow { State = child }).With(PostgresText.Clean(rootId));
    }

    /// <summary>Takes the next version with the new header; no row when somebody else has it, or when an item that is to be replaced is missing.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="write">Id of this write.</param>
    /// <param name="newMessages">Messages that it adds to the session itself.</param>
    public static NpgsqlBatchCommand Claim(SessionCommit commit, Guid write, int newMessages)
    {
        var replaced = commit.ReplacedItems.OrEmpty();
        var command = new NpgsqlBatchCommand(replaced.IsEmpty ? ClaimSql : ClaimWithItemsSql)
            .With(PostgresText.Clean(commit.SessionId)).With(commit.ExpectedVersion).With(write);
        WithRow(WithState(command, commit.Row.State), commit.Row).With(newMessages);
        return replaced.IsEmpty
            ? command
            : command
                .With(replaced.Select(item => PostgresText.Clean(item.SessionId)).ToArray())
                .With(replaced.Select(item => item.Position).ToArray());
    }

    public static NpgsqlBatchCommand Run(SessionRow row, Guid write) => new NpgsqlBatchCommand(RunSql)
        .With(PostgresText.Clean(row.State.Id)).With(write).With(row.RunRecord).With(row.ToolState);

    private static NpgsqlBatchCommand WithNew(NpgsqlBatchCommand command, SessionState state, Guid write) => WithState(
        command.With(PostgresText.Clean(state.Id)).With(PostgresText.CleanOrNull(state.ParentId)).With(write).With(StoredTime.Format(state.CreatedAt)),
        state);

    private static NpgsqlBatchCommand WithState(NpgsqlBatchCommand command, SessionState state) => command
        .With(PostgresText.Clean(state.Title)).With(PostgresText.Fold(state.Title)).With(state.ToolsApproved).With(state.Thinking)
        .With(state.SendUserMessage).With(state.Starred).With(state.MaxIterations).With(state.InputTokens).With(state.OutputTokens).With(state.Cost)
        .With(PostgresText.Clean(state.WorkingDirectory)).With(StoredText.Permissions(state.Permissions))
        .With(StoredText.Overrides(state.AgentModelOverrides)).With(StoredText.CustomModels(state.CustomModelsUsed))
        .With(PostgresText.CleanOrNull(state.CurrentAgent)).With(StoredText.Extras(state, withSafetyPolicy: true));

    private static NpgsqlBatchCommand WithRow(NpgsqlBatchCommand command, SessionRow row) => command
        .With((short)row.RunState).With(PostgresText.Clean(row.Owner)).With(row.State.LastEventSequence).With(row.ReservedSequence);
}
