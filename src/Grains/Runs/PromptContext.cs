using System.Globalization;
using System.Runtime.InteropServices;
using Cagent.Agents.Configuration;
using Cagent.Tools.Workspaces;

namespace Cagent.Runs;

/// <summary>The context blocks of a prompt: date, environment, prompt files (runtime §5.1, C1–C3).</summary>
internal sealed class PromptContext(TimeProvider time)
{
    /// <summary>The blocks that the agent asks for, in order.</summary>
    public IReadOnlyList<string> Build(AgentConfig agent, string workingDirectory)
    {
        var blocks = new List<string>();
        if (agent.AddDate)
        {
            blocks.Add("Today's date: " + time.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (agent.AddEnvironmentInfo && workingDirectory.Length > 0)
        {
            blocks.Add(Environment(workingDirectory));
        }

        foreach (var name in agent.AddPromptFiles)
        {
            blocks.AddRange(PromptFiles(name, workingDirectory));
        }

        return blocks;
    }

    private static string Environment(string workingDirectory) => $"""
        The environment that you work in:
        <env>
        Working directory: {workingDirectory}
        Is a git repository: {(FindUpwards(workingDirectory, ".git", Directory.Exists) is null ? "No" : "Yes")}
        Operating system: {(OperatingSystem.IsMacOS() ? "MacOS" : OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsWindows() ? "windows" : RuntimeInformation.OSDescription)}
        CPU architecture: {Architecture()}
        </env>
        """;

    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>The file found by walking up from the working directory, then the one in the home directory if it is another.</summary>
    private static IEnumerable<string> PromptFiles(string name, string workingDirectory)
    {
        var near = workingDirectory.Length == 0 ? null : FindUpwards(workingDirectory, name, File.Exists);
        var home = Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), name);
        string[] files = near is null ? [home] : near == home ? [near] : [near, home];
        return files.Select(TryRead).OfType<string>();
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) && !FileKinds.IsSpecial(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? FindUpwards(string directory, string name, Func<string, bool> exists)
    {
        for (var current = directory; current is not null; current = Path.GetDirectoryName(current))
        {
            var candidate = Path.Combine(current, name);
            if (exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
