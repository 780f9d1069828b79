-- Sessions as rows. Texts compare byte by byte, whatever the collation of the database is.

CREATE TABLE cagent_sessions (
    id text COLLATE "C" PRIMARY KEY,
    key bigint GENERATED ALWAYS AS IDENTITY,
    parent_id text COLLATE "C" REFERENCES cagent_sessions (id) ON DELETE CASCADE,

    -- Incremented by each commit; a commit that expects another version changes nothing.
    version bigint NOT NULL,
    -- Drawn for each write: whoever lost the answer finds out by it whether that write is in the row.
    write_id uuid NOT NULL,

    created_at text COLLATE "C" NOT NULL,
    title text NOT NULL,
    -- The title in capitals as the server makes them: searching must not depend on the database's locale.
    title_search text NOT NULL,
    tools_approved boolean NOT NULL,
    thinking boolean NOT NULL,
    send_user_message boolean NOT NULL,
    starred boolean NOT NULL,
    max_iterations integer NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost double precision NOT NULL,
    working_dir text NOT NULL,
    permissions text NOT NULL,
    agent_model_overrides text NOT NULL,
    custom_models_used text NOT NULL,
    current_agent text,
    settings text,

    -- 0 idle, 1 running, 2 waiting for a person.
    run_state smallint NOT NULL,
    owner text NOT NULL,
    last_sequence bigint NOT NULL,
    reserved_sequence bigint NOT NULL,

    -- Messages without system messages: of this session alone, and with the sub-sessions in its history.
    own_messages integer NOT NULL DEFAULT 0,
    messages integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

CREATE INDEX cagent_sessions_list ON cagent_sessions (created_at DESC, key) WHERE parent_id IS NULL;
CREATE INDEX cagent_sessions_parent ON cagent_sessions (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX cagent_sessions_active ON cagent_sessions (run_state, key) WHERE run_state <> 0 AND parent_id IS NULL;

CREATE TABLE cagent_items (
    id bigint GENERATED ALWAYS AS IDENTITY,
    session_id text COLLATE "C" NOT NULL REFERENCES cagent_sessions (id) ON DELETE CASCADE,
    position bigint NOT NULL,
    item_type text NOT NULL CHECK (item_type IN ('message', 'subsession', 'summary')),
    agent_name text NOT NULL,
    message text,
    -- A message that a reader is shown: not a system message.
    shown boolean NOT NULL,
    implicit boolean NOT NULL,
    subsession_id text COLLATE "C" REFERENCES cagent_sessions (id) ON DELETE SET NULL,
    summary text,
    first_kept_position bigint,
    cost double precision NOT NULL,
    PRIMARY KEY (session_id, position)
);

CREATE INDEX cagent_items_links ON cagent_items (session_id, position) WHERE item_type = 'subsession';
CREATE INDEX cagent_items_subsession ON cagent_items (subsession_id) WHERE subsession_id IS NOT NULL;

-- Beside the header: it can be large, and lists need not read over it.
CREATE TABLE cagent_runs (
    session_id text COLLATE "C" PRIMARY KEY REFERENCES cagent_sessions (id) ON DELETE CASCADE,
    record bytea,
    tools bytea
) WITH (fillfactor = 70);

-- One row for the events of one commit.
CREATE TABLE cagent_journal (
    session_id text COLLATE "C" NOT NULL REFERENCES cagent_sessions (id) ON DELETE CASCADE,
    first bigint NOT NULL,
    last bigint NOT NULL,
    frames bytea NOT NULL,
    PRIMARY KEY (session_id, last)
);
