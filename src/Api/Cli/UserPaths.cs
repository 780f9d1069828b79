namespace Cagent.Api.Cli;

/// <summary>Directories of the user who started the process.</summary>
internal static class UserPaths
{
    public static string Home => Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home : "";

    /// <summary>Where the debug log stands unless a flag says otherwise.</summary>
    public static string DataDirectory => Home.Length > 0 ? Path.Join(Home, ".cagent") : Path.Join(Path.GetTempPath(), ".cagent");

    /// <summary>Replaces a leading <c>~/</c>.</summary>
    public static string ExpandHome(string path) =>
        Home.Length > 0 && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal)) ? Path.Join(Home, path[1..]) : path;
}
