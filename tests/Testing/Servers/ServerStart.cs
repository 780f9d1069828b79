namespace Cagent.Testing.Servers;

/// <summary>How a server is started.</summary>
public sealed record ServerStart
{
    /// <summary>Command line after the executable.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Program, with arguments, that starts the executable in its own place; empty = none.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Current directory of the process.</summary>
    public required string Directory { get; init; }

    /// <summary>Environment beside the few variables that every process gets; a null value removes one of those.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary><c>cagent api</c> on a free port.</summary>
    /// <param name="source">Agent file or directory, relative to <paramref name="directory"/>.</param>
    /// <param name="directory">Current directory of the process; the session database is made there.</param>
    /// <param name="arguments">Further arguments.</param>
    public static ServerStart Api(string source, string directory, params IEnumerable<string> arguments) => new()
    {
        Arguments = ["api", source, "--listen", "127.0.0.1:0", .. arguments],
        Directory = directory,
    };
}
