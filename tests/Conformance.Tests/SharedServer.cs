using Cagent.Testing;
using Cagent.Testing.Servers;

namespace Cagent.Conformance.Tests;

/// <summary>A server with a directory of its own.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    private SharedServer(TemporaryDirectory directory, ServerStart start, ServerProcess process)
    {
        Directory = directory;
        Start = start;
        Process = process;
        Client = process.CreateClient();
    }

    /// <summary>Where it was started.</summary>
    public TemporaryDirectory Directory { get; }

    /// <summary>How it was started.</summary>
    public ServerStart Start { get; }

    /// <summary>The running process.</summary>
    public ServerProcess Process { get; private set; }

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; private set; }

    /// <summary>Starts a server in an empty directory.</summary>
    public static async Task<SharedServer> StartAsync(Func<TemporaryDirectory, ServerStart> prepare)
    {
        var directory = new TemporaryDirectory();
        try
        {
            var start = prepare(directory);
            start = start with
            {
                Environment = new Dictionary<string, string?>(start.Environment)
                {
                    ["HOME"] = directory.At("home"),

                    // The recordings were made with it; its messages stand in the results of commands.
                    ["SHELL"] = "/bin/bash",
                },
            };
            System.IO.Directory.CreateDirectory(directory.At("home"));
            return new SharedServer(directory, start, await ServerProcess.StartAsync(start, CancellationToken.None));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Ends the process and starts it again on the same database.</summary>
    public async Task RestartAsync(bool kill, CancellationToken cancellationToken)
    {
        if (kill)
        {
            await Process.KillAsync();
        }
        else
        {
            await Process.StopAsync(cancellationToken);
        }

        await Process.DisposeAsync();
        Client.Dispose();
        Process = await ServerProcess.StartAsync(Start, cancellationToken);
        Client = Process.CreateClient();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        Directory.Dispose();
    }
}
