using System.Diagnostics;
using System.Text;

namespace Cagent.Testing.Servers;

/// <summary>A running <c>cagent</c>, started as a user starts it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Announcement = "Listening on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<string?> _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _outputRead;
    private readonly Task _errorsRead;

    private ServerProcess(Process process)
    {
        _process = process;
        _outputRead = ReadOutputAsync(process.StandardOutput);
        _errorsRead = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>Base address of the HTTP server; null when it listens on something else than TCP.</summary>
    public Uri? Address { get; private set; }

    /// <summary>What it announced after <c>Listening on </c>.</summary>
    public string Listening { get; private set; } = "";

    /// <summary>Everything on standard output so far.</summary>
    public string Output => Snapshot(_output);

    /// <summary>Everything on standard error so far.</summary>
    public string Errors => Snapshot(_errors);

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Exit code; only after the end.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts the executable without waiting for anything.</summary>
    public static ServerProcess Launch(ServerStart start) =>
        new(Process.Start(CagentBinary.Prepare(start)) ?? throw new InvalidOperationException("the process did not start"));

    /// <summary>Starts the executable and returns when it listens.</summary>
    public static async Task<ServerProcess> StartAsync(ServerStart start, CancellationToken cancellationToken)
    {
        var server = Launch(start);
        try
        {
            if (await server.WaitForListeningAsync(cancellationToken))
            {
                return server;
            }

            throw new InvalidOperationException(
                $"cagent {string.Join(' ', start.Arguments)} ended with {server.ExitCode} before it listened.\n{server.Errors}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns true when it listens, false when it ended instead.</summary>
    public async Task<bool> WaitForListeningAsync(CancellationToken cancellationToken)
    {
        var address = await _announced.Task.WaitAsync(StartLimit, cancellationToken);
        if (address is null)
        {
            await WaitForExitAsync(cancellationToken);
            return false;
        }

        Listening = address;
        Address = Uri.TryCreate($"http://{address}", UriKind.Absolute, out var uri) ? uri : null;
        return true;
    }

    /// <summary>A client of this server without a time limit of its own.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        // Who leaves a stream closes the connection at once instead of reading on for a while.
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxResponseDrainSize = 0,
    })
    {
        BaseAddress = Address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a signal.</summary>
    public void Signal(PosixSignalNumber signal)
    {
        if (!_process.HasExited)
        {
            Posix.Kill(_process.Id, signal);
        }
    }

    /// <summary>Asks it to stop and returns its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken = default)
    {
        Signal(PosixSignalNumber.Terminate);
        await WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Kills it without a warning and returns when it is gone.</summary>
    public async Task KillAsync()
    {
        Signal(PosixSignalNumber.Kill);
        await WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Returns when it has ended and its output is read to the end.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(StopLimit, cancellationToken);
        await Task.WhenAll(_outputRead, _errorsRead).WaitAsync(StopLimit, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static string Snapshot(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static void Append(StringBuilder text, ReadOnlySpan<char> read)
    {
        lock (text)
        {
            text.Append(read);
        }
    }

    private async Task ReadOutputAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            Append(_output, buffer.AsSpan(0, count));
            Announce();
        }

        _announced.TrySetResult(null);
    }

    private void Announce()
    {
        foreach (var line in Output.Split('\n')[..^1])
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                _announced.TrySetResult(line[Announcement.Length..].TrimEnd('\r'));
            }
        }
    }

    private async Task ReadErrorsAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            Append(_errors, buffer.AsSpan(0, count));
        }
    }
}
