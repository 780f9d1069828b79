using System.Diagnostics;

namespace Cagent.Testing.Servers;

/// <summary>Where the executable under test is.</summary>
public static class CagentBinary
{
    /// <summary>Names a published executable that is to be tested instead of the one that was built with the tests.</summary>
    public const string PathVariable = "CAGENT_BINARY";

    private static readonly string[] Inherited = ["PATH", "DOTNET_ROOT", "DOTNET_CLI_HOME", "TMPDIR", "TZ", "LANG"];

    /// <summary>Prepares a process with an environment of its own.</summary>
    public static ProcessStartInfo Prepare(ServerStart start)
    {
        var info = new ProcessStartInfo
        {
            WorkingDirectory = start.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        IReadOnlyList<string> command = [.. start.Launcher, .. Executable(), .. start.Arguments];
        info.FileName = command[0];
        foreach (var argument in command.Skip(1))
        {
            info.ArgumentList.Add(argument);
        }

        SetEnvironment(info, start);
        return info;
    }

    private static IReadOnlyList<string> Executable() => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } published
        ? [published]
        :
        [
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "cagent.dll"),
        ];

    private static void SetEnvironment(ProcessStartInfo info, ServerStart start)
    {
        info.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                info.Environment[name] = value;
            }
        }

        info.Environment["SHELL"] = "/bin/sh";
        // Short-lived processes: what is compiled once need not be instrumented for a second time.
        info.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in start.Environment)
        {
            if (value is null)
            {
                info.Environment.Remove(name);
            }
            else
            {
                info.Environment[name] = value;
            }
        }
    }
}
