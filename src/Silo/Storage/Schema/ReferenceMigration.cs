namespace Cagent.Silo.Storage.Schema;

/// <summary>A step of the reference's schema: the row that it leaves in <c>migrations</c> and what it does.</summary>
/// <param name="Sql">Statements; empty for a step that only moves data.</param>
/// <param name="Table">The table that <paramref name="Columns"/> are added to.</param>
/// <param name="Columns">Columns with their declarations, added one by one.</param>
internal sealed record ReferenceMigration(int Id, string Name, string Description, string Sql = "", string Table = "sessions", params string[] Columns)
{
    /// <summary>The level that files are brought to: the newest that all releases since the one of the API's description read and write.</summary>
    public const int TargetLevel = 18;

    /// <summary>Moves the histories of the <c>messages</c> column into rows.</summary>
    public const int HistoryStep = 15;

    /// <summary>The newest step that is known, by what it does, in files of newer releases.</summary>
    public const int NewestKnownLevel = 24;

    public const string Tables = """
        CREATE TABLE IF NOT EXISTS sessions (
            id TEXT PRIMARY KEY,
            messages TEXT,
            created_at TEXT
        );
        CREATE TABLE IF NOT EXISTS migrations (
            id INTEGER PRIMARY KEY,
            name TEXT UNIQUE NOT NULL,
            description TEXT,
            applied_at TEXT NOT NULL
        );
        """;

    /// <summary>Steps 1 to 18 in order. Names, ids and descriptions are part of the file format.</summary>
    public static IReadOnlyList<ReferenceMigration> All { get; } =
    [
        Column(1, "001_add_tools_approved_column", "Add tools_approved column to sessions table", "tools_approved BOOLEAN DEFAULT 0"),
        Column(2, "002_add_usage_column", "Add usage column to sessions table", "input_tokens INTEGER DEFAULT 0"),
        Column(3, "003_add_output_tokens_column", "Add output_tokens column to sessions table", "output_tokens INTEGER DEFAULT 0"),
        Column(4, "004_add_title_column", "Add title column to sessions table", "title TEXT DEFAULT ''"),
        Column(5, "005_add_cost_column", "Add cost column to sessions table", "cost REAL DEFAULT 0"),
        Column(6, "006_add_send_user_message_column", "Add send_user_message column to sessions table", "send_user_message BOOLEAN DEFAULT 1"),
        Column(7, "007_add_max_iterations_column", "Add max_iterations column to sessions table", "max_iterations INTEGER DEFAULT 0"),
        Column(8, "008_add_working_dir_column", "Add working_dir column to sessions table", "working_dir TEXT DEFAULT ''"),
        Column(9, "009_add_starred_column", "Add starred column to sessions table", "starred BOOLEAN DEFAULT 0"),
        Column(
            10,
            "010_add_permissions_column",
            "Add permissions column to sessions table for session-level permission overrides",
            "permissions TEXT DEFAULT ''"),
        Column(
            11,
            "011_add_agent_model_overrides_column",
            "Add agent_model_overrides column to sessions table for per-session model switching",
            "agent_model_overrides TEXT DEFAULT '{}'"),
        Column(
            12,
            "012_add_custom_models_used_column",
            "Add custom_models_used column to sessions table for tracking custom models used in session",
            "custom_models_used TEXT DEFAULT '[]'"),
        Column(
            13,
            "013_add_thinking_column",
            "Add thinking column to sessions table for session-level thinking toggle (default enabled)",
            "thinking BOOLEAN DEFAULT 1"),
        new(
            14,
            "014_normalize_session_items",
            "Add session_items table and parent_id column for normalized session storage",
            """
            CREATE INDEX IF NOT EXISTS idx_sessions_parent_id ON sessions(parent_id);
            CREATE TABLE IF NOT EXISTS session_items (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                session_id TEXT NOT NULL,
                position INTEGER NOT NULL,
                item_type TEXT NOT NULL,
                agent_name TEXT,
                message_json TEXT,
                implicit BOOLEAN DEFAULT 0,
                subsession_id TEXT,
                summary_text TEXT,
                FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
                FOREIGN KEY (subsession_id) REFERENCES sessions(id) ON DELETE SET NULL
            );
            CREATE INDEX IF NOT EXISTS idx_session_items_session ON session_items(session_id, position);
            """,
            Columns: ["parent_id TEXT REFERENCES sessions(id) ON DELETE CASCADE"]),
        new(HistoryStep, "015_migrate_messages_to_session_items", "Migrate existing messages JSON data to session_items table"),
        new(
            16,
            "016_add_branching_columns",
            "Add branch metadata columns for session branching",
            "CREATE INDEX IF NOT EXISTS idx_sessions_branch_parent ON sessions(branch_parent_session_id);",
            Columns:
            [
                "branch_parent_session_id TEXT REFERENCES sessions(id) ON DELETE SET NULL",
                "branch_parent_position INTEGER",
                "branch_created_at TEXT",
            ]),
        Column(
            17,
            "017_add_split_diff_view_column",
            "Add split_diff_view column to sessions table for persisting split diff toggle",
            "split_diff_view BOOLEAN"),
        new(
            18,
            "018_add_session_items_type_index",
            "Add index on session_items(session_id, item_type) to speed up session summary message counts",
            "CREATE INDEX IF NOT EXISTS idx_session_items_session_type ON session_items(session_id, item_type);"),
    ];

    private static ReferenceMigration Column(int id, string name, string description, string column) =>
        new(id, name, description, Columns: [column]);
}
