using Cagent.Agents.Sources;
using Cagent.Api.Hosting;
using Cagent.Models.Credentials;
using Cagent.Runs;

namespace Cagent.Api.Cli;

/// <summary><c>cagent api</c>: checks what was typed, in the order of platform §4.4, and serves until a signal comes.</summary>
internal sealed class ApiCommand(Action<WebApplicationBuilder, ServerSettings> composeNode)
{
    public async Task<int> RunAsync(ParsedFlags flags, CommandConsole console)
    {
        var settings = ReadSettings(flags);
        using var listener = Listener.Open(flags.Text("listen"));
        return await new Server(settings, listener, composeNode, console).RunAsync();
    }

    /// <summary>What the flags say about the node.</summary>
    internal static ServerSettings ReadSettings(ParsedFlags flags)
    {
        // The log stands where the command was typed; everything else is relative to the working directory.
        var debugLog = flags.Is("debug") ? DebugLog(flags) : null;
        ChangeDirectory(flags.Text("working-dir"));
        CheckExclusive(flags, "fake", "record");
        RefuseWhatIsNotBuilt(flags);
        var cassette = Cassette(flags.Text("fake"));
        var reference = flags.Arguments[0];
        CheckPullInterval(flags.Number("pull-interval"), reference);
        var userDirectory = flags.Text("config-dir") is { Length: > 0 } directory ? Path.GetFullPath(UserPaths.ExpandHome(directory)) : null;
        CheckReference(reference, userDirectory);
        return new ServerSettings
        {
            AgentReference = reference,
            UserDirectory = userDirectory,
            SessionDatabase = flags.Given("session-db") ? SessionDatabase(flags.Text("session-db")) : null,
            ClusterConnection = ClusterFlags.Connection(flags),
            SiloPort = ClusterFlags.SiloPort(flags),
            AdvertisedAddress = flags.Text("advertise") is { Length: > 0 } address ? address : null,
            Cassette = cassette,
            ModelsGateway = ModelsGateway(flags.Text("models-gateway")),
            Variables = Variables(flags.List("env-from-file")),
            OnDisconnect = flags.Given("on-disconnect") ? ParseOnDisconnect(flags.Text("on-disconnect")) : null,
            AuthToken = AuthToken(flags),
            DebugLog = debugLog,
        };
    }

    internal static void RefuseWhatIsNotBuilt(ParsedFlags flags)
    {
        foreach (var flag in ApiFlags.Api.Concat(ApiFlags.Global).Where(flag => flag.Refusal is not null && flags.Given(flag.Name)))
        {
            var asksForIt = flag.Kind switch
            {
                FlagKind.Bool => flags.Is(flag.Name),
                FlagKind.Strings => flags.List(flag.Name).Count > 0,
                _ => flags.Text(flag.Name).Length > 0,
            };
            if (asksForIt)
            {
                throw new CommandLineException($"--{flag.Name} is not supported: {flag.Refusal}");
            }
        }
    }

    internal static void CheckExclusive(ParsedFlags flags, string first, string second)
    {
        if (flags.Given(first) && flags.Given(second))
        {
            throw new CommandLineException(
                $"if any flags in the group [{first} {second}] are set none of the others can be; [{first} {second}] were all set");
        }
    }

    internal static void CheckPullInterval(long minutes, string reference)
    {
        if (minutes <= 0)
        {
            return;
        }

        throw new CommandLineException(AgentReference.AllowsPullInterval(reference)
            ? "--pull-interval is not supported: agents are not refreshed while the server runs; leave the flag out and restart to read them again"
            : "--pull-interval flag can only be used with OCI references, not local files");
    }

    private static void CheckReference(string reference, string? userDirectory)
    {
        if (AgentReference.Resolve(reference, userDirectory).Refusal is { } refusal)
        {
            throw new CommandLineException(refusal);
        }
    }

    internal static DisconnectPolicy ParseOnDisconnect(string text) => text switch
    {
        "auto" => DisconnectPolicy.Auto,
        "continue" => DisconnectPolicy.Continue,
        "cancel" => DisconnectPolicy.Cancel,
        _ => throw new CommandLineException(
            $"invalid argument {GoSyntax.Quote(text)} for \"--on-disconnect\" flag: it must be auto, continue or cancel"),
    };

    private static void ChangeDirectory(string directory)
    {
        if (directory.Length == 0)
        {
            return;
        }

        var full = Path.GetFullPath(directory);
        if (!Directory.Exists(full))
        {
            throw new CommandLineException($"working directory does not exist or is not a directory: {full}");
        }

        try
        {
            Environment.CurrentDirectory = full;
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandLineException($"working directory cannot be entered: {full}: permission denied");
        }

        Environment.SetEnvironmentVariable("PWD", full);
    }

    private static IReadOnlyDictionary<string, string> Variables(IReadOnlyList<string> files)
    {
        try
        {
            return EnvironmentFile.ReadAll(files, Environment.CurrentDirectory);
        }
        catch (CagentException error)
        {
            throw new CommandLineException(error.Message);
        }
    }

    /// <summary>An empty token (a variable that is not set, most likely) would leave the server open without a word.</summary>
    internal static string? AuthToken(ParsedFlags flags) => !flags.Given("auth-token") ? null
        : flags.Text("auth-token") is { Length: > 0 } token ? token
        : throw new CommandLineException("--auth-token is empty: give the token that requests have to carry, or leave the flag out");

    private static string SessionDatabase(string path) => path switch
    {
        "" => throw new CommandLineException("--session-db is empty: name the file that keeps the sessions, for example session.db"),
        _ => UserPaths.ExpandHome(path),
    };

    private static string? Cassette(string path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        var file = (path.EndsWith(".yaml", StringComparison.Ordinal) ? path[..^".yaml".Length] : path) + ".yaml";
        return File.Exists(file)
            ? Path.GetFullPath(file)
            : throw new CommandLineException($"failed to start fake proxy: failed to create VCR recorder: requested cassette not found: {file}");
    }

    private static string? ModelsGateway(string address)
    {
        if (address.Trim().Length == 0)
        {
            return null;
        }

        return Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? address.Trim()
            : throw new CommandLineException($"invalid argument {GoSyntax.Quote(address)} for \"--models-gateway\" flag: give an http or https address");
    }

    private static string DebugLog(ParsedFlags flags)
    {
        var file = flags.Text("log-file");
        var directory = flags.Text("data-dir") is { Length: > 0 } given ? UserPaths.ExpandHome(given) : UserPaths.DataDirectory;
        return Path.GetFullPath(file.Length > 0 ? UserPaths.ExpandHome(file) : Path.Join(directory, "cagent.debug.log"));
    }
}
