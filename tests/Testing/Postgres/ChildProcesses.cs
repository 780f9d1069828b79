using System.Globalization;

namespace Cagent.Testing.Postgres;

internal static class ChildProcesses
{
    /// <summary>Processes whose parent is that one.</summary>
    public static IEnumerable<int> Of(int parent)
    {
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(directory) == parent)
            {
                yield return id;
            }
        }
    }

    private static int ParentOf(string directory)
    {
        try
        {
            // The name in parentheses may hold anything; what follows it does not.
            var status = File.ReadAllText(Path.Join(directory, "stat"));
            var fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }
}
