namespace Cagent.Api.Cli;

/// <summary>The flags of <c>cagent api</c> and those of every command.</summary>
internal static class ApiFlags
{
    public static readonly IReadOnlyList<FlagDefinition> Global =
    [
        new() { Name = "cache-dir", Description = "Directory of cached files (nothing is cached there yet)" },
        new() { Name = "config-dir", Description = "Directory of the user's configuration, where aliases stand (default ~/.config/cagent)" },
        new() { Name = "data-dir", Description = "Directory of the debug log (default ~/.cagent)" },
        new() { Name = "debug", Short = 'd', Kind = FlagKind.Bool, Description = "Write a debug log" },
        new() { Name = "log-file", Description = "File of the debug log (default <data-dir>/cagent.debug.log); used with --debug" },
        Refused("otel", FlagKind.Bool, "tracing is not exported") with { Short = 'o' },
    ];

    public static readonly IReadOnlyList<FlagDefinition> Api =
    [
        new() { Name = "auth-token", Description = "Token that requests have to carry as \"Authorization: Bearer TOKEN\"; better kept in Cagent__Api__AuthToken" },
        .. ClusterFlags.Node,
        new() { Name = "env-from-file", Kind = FlagKind.Strings, Description = "Read variables for agents and models from these files; the first file that has one wins" },
        new() { Name = "fake", Description = "Answer model requests from this recording instead of asking providers" },
        new() { Name = "listen", Short = 'l', Default = "127.0.0.1:8080", Description = "Address: host:port (IPv4) or unix://PATH" },
        new() { Name = "models-gateway", Description = "Send all model requests through the gateway at this address, with the token in DOCKER_TOKEN" },
        new() { Name = "on-disconnect", Default = "auto", Description = "What becomes of a run when its client leaves: auto, continue or cancel" },
        new() { Name = "pull-interval", Kind = FlagKind.Int, Description = "Minutes between refreshes of the agents from an OCI registry; 0 is off" },
        new() { Name = "session-db", Short = 's', Default = "session.db", Description = "SQLite file that keeps the sessions" },
        new() { Name = "working-dir", Description = "Change to this directory before anything else" },
        Refused("code-mode-tools", FlagKind.Bool, "tools cannot be called from generated code"),
        Refused("connect-rpc", FlagKind.Bool, "the Connect-RPC protocol is not served; leave the flag out and use HTTP and JSON"),
        Refused("record", FlagKind.String, "model traffic cannot be recorded; recordings are replayed with --fake"),
        .. Hooks("pre-tool-use", "post-tool-use", "session-start", "session-end", "on-user-input", "stop"),
        Refused("mcp-oauth-redirect-uri", FlagKind.String, "signing in to MCP servers is not built") with { Hidden = true },
    ];

    /// <summary>Those of <c>cagent api</c> that are not about HTTP.</summary>
    public static IReadOnlyList<FlagDefinition> Silo { get; } =
        [.. Api.Where(flag => flag.Name is not ("auth-token" or "connect-rpc" or "listen" or "on-disconnect" or "mcp-oauth-redirect-uri"))];

    private static FlagDefinition Refused(string name, FlagKind kind, string reason) =>
        new() { Name = name, Kind = kind, Description = "Not supported yet", Refusal = reason };

    private static IEnumerable<FlagDefinition> Hooks(params string[] events) =>
        events.Select(name => Refused("hook-" + name, FlagKind.Strings, "hooks are configured in the agent file, under hooks") with { Hidden = true });
}
