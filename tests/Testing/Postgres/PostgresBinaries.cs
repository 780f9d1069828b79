namespace Cagent.Testing.Postgres;

/// <summary>Where the server's programs are.</summary>
internal static class PostgresBinaries
{
    private const string DebianDirectory = "/usr/lib/postgresql";

    /// <summary>The directory with <c>postgres</c> and <c>initdb</c> of the newest version that is installed; null = none is.</summary>
    public static string? Directory { get; } = Candidates().FirstOrDefault(directory =>
        File.Exists(Path.Join(directory, "initdb")) && File.Exists(Path.Join(directory, "postgres")));

    private static IEnumerable<string> Candidates()
    {
        if (System.IO.Directory.Exists(DebianDirectory))
        {
            var versions = System.IO.Directory.GetDirectories(DebianDirectory)
                .OrderByDescending(directory => int.TryParse(Path.GetFileName(directory), out var version) ? version : 0);
            foreach (var version in versions)
            {
                yield return Path.Join(version, "bin");
            }
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            yield return directory;
        }
    }
}
