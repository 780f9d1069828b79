namespace Cagent.Silo.Storage.Schema;

/// <summary>The tables that we add beside the reference's. Rows go when the reference deletes their session (foreign keys).</summary>
internal static class OwnTables
{
    /// <summary>Number of this form of the tables, kept in <c>cagent_store</c>.</summary>
    public const int Level = 1;

    /// <summary>
    /// <c>cagent_sessions</c> repeats what a list shows, because a row of <c>sessions</c> holds its history in front of those columns
    /// (the <c>messages</c> mirror): reading 10,000 of them would read every history. It is small, and every commit writes it.
    /// <c>own_messages</c> counts the messages of that session, <c>messages</c> also those of its sub-sessions, neither system messages;
    /// <c>message_bytes</c> is the JSON of its own items, <c>message_cost</c> the sum of costs in messages that another program stored;
    /// <c>last_item</c> is the newest row of <c>session_items</c> that the counts know.
    /// <c>cagent_runs</c> is apart because it can be large, <c>cagent_journal</c> has one row a commit.
    /// </summary>
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS cagent_store (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS cagent_sessions (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE REFERENCES sessions(id) ON DELETE CASCADE,
            version INTEGER NOT NULL DEFAULT 0,
            parent_id TEXT,
            created_at TEXT NOT NULL,
            title TEXT NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            working_dir TEXT NOT NULL,
            run_state INTEGER NOT NULL DEFAULT 0,
            messages INTEGER NOT NULL DEFAULT 0,
            own_messages INTEGER NOT NULL DEFAULT 0,
            message_bytes INTEGER NOT NULL DEFAULT 0,
            message_cost REAL NOT NULL DEFAULT 0,
            last_item INTEGER NOT NULL DEFAULT 0,
            last_sequence INTEGER NOT NULL DEFAULT 0,
            reserved_sequence INTEGER NOT NULL DEFAULT 0,
            owner TEXT NOT NULL DEFAULT '',
            current_agent TEXT,
            settings TEXT
        );
        CREATE INDEX IF NOT EXISTS cagent_sessions_list ON cagent_sessions(created_at DESC) WHERE parent_id IS NULL;
        CREATE INDEX IF NOT EXISTS cagent_sessions_run ON cagent_sessions(run_state) WHERE run_state <> 0;
        CREATE TABLE IF NOT EXISTS cagent_runs (
            session INTEGER PRIMARY KEY REFERENCES cagent_sessions(key) ON DELETE CASCADE,
            record BLOB,
            tools BLOB
        );
        CREATE TABLE IF NOT EXISTS cagent_items (
            item INTEGER PRIMARY KEY REFERENCES session_items(id) ON DELETE CASCADE,
            first_kept_position INTEGER,
            cost REAL NOT NULL DEFAULT 0
        );
        CREATE TABLE IF NOT EXISTS cagent_journal (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES cagent_sessions(key) ON DELETE CASCADE,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            frames BLOB NOT NULL
        );
        CREATE UNIQUE INDEX IF NOT EXISTS cagent_journal_session ON cagent_journal(session, last);
        """;
}
