using System.Diagnostics;
using System.Globalization;
using Cagent.Testing.Net;
using Cagent.Testing.Servers;
using Npgsql;

namespace Cagent.Testing.Postgres;

/// <summary>A PostgreSQL server with data of its own on a free port of 127.0.0.1. It ends with this process, however that ends.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Names a server to use instead of an own one: a connection string of a role that may create databases.</summary>
    public const string ConnectionVariable = "CAGENT_TEST_POSTGRES";

    private const string Role = "cagent";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // The shell stops the server when its input ends, which it does when this process is gone.
    private const string Guard = """
        exec 3<&0
        "$0" -D "$1" >>"$2" 2>&1 </dev/null 3<&- &
        server=$!
        { while read -r line <&3; do :; done; kill -INT "$server" 2>/dev/null; } &
        guard=$!
        wait "$server"
        kill "$guard" 2>/dev/null
        """;

    private readonly string? _external = Environment.GetEnvironmentVariable(ConnectionVariable) is { Length: > 0 } given ? given : null;
    private readonly string _directory;
    private readonly int _port;
    private Process? _guard;
    private int _databases;

    private PostgresServer(string directory, int port)
    {
        _directory = directory;
        _port = port;
    }

    /// <summary>Why there can be no server here; null = there can.</summary>
    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable(ConnectionVariable) is { Length: > 0 } || PostgresBinaries.Directory is not null
            ? null
            : $"There is no PostgreSQL: install the package postgresql, or name a server in {ConnectionVariable}.";

    /// <summary>Whether this process started it, so that it can be stopped and started again.</summary>
    public bool IsOwn => _external is null;

    /// <summary>Connection string of the database <c>postgres</c>, as a role that may do everything.</summary>
    public string AdministratorConnection => _external
        ?? $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username={Role};Database=postgres";

    /// <summary>What the server wrote to its log.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string DataDirectory => Path.Join(_directory, "data");

    private string LogFile => Path.Join(_directory, "log");

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (Missing is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        var server = new PostgresServer(Directory.CreateTempSubdirectory("cagent-postgres-").FullName, FreePort.Take());
        try
        {
            if (server.IsOwn)
            {
                await server.InitializeAsync(options ?? new PostgresOptions(), cancellationToken);
                await server.StartServerAsync(cancellationToken);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    /// <param name="template">Name of the database to copy; null = an empty one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null, CancellationToken cancellationToken = default)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"cagent_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}_{Random.Shared.Next():x8}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"} ENCODING 'UTF8'", cancellationToken);
        return new NpgsqlConnectionStringBuilder(AdministratorConnection) { Database = name }.ConnectionString;
    }

    /// <summary>Runs a statement in the database <c>postgres</c>.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        // Without a pool: no connection of ours is left behind when the server is stopped.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(AdministratorConnection) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stops the server and returns when it is gone.</summary>
    /// <param name="crash">True = without a checkpoint and without a word to its clients, as in a crash; false = clients are told.</param>
    public async Task StopServerAsync(bool crash = false)
    {
        var guard = Own();
        SignalServer(crash ? PosixSignalNumber.Quit : PosixSignalNumber.Interrupt);
        await guard.WaitForExitAsync().WaitAsync(StartLimit);
        guard.Dispose();
        _guard = null;
    }

    /// <summary>Starts the server that was stopped and returns when it answers.</summary>
    public async Task StartServerAsync(CancellationToken cancellationToken = default)
    {
        var start = Unprivileged("sh", "-c", Guard, Path.Join(PostgresBinaries.Directory, "postgres"), DataDirectory, LogFile);
        start.RedirectStandardInput = true;
        _guard = Process.Start(start) ?? throw new InvalidOperationException("the server did not start");
        var failure = await Eventually.GetAsync(() => ProbeAsync(cancellationToken), problem => problem is null || _guard.HasExited, StartLimit, cancellationToken);
        if (failure is not null)
        {
            throw new InvalidOperationException($"PostgreSQL did not start: {failure}\n{Log}");
        }
    }

    /// <summary>Stops the server and starts it again.</summary>
    public async Task RestartAsync(bool crash = false, CancellationToken cancellationToken = default)
    {
        await StopServerAsync(crash);
        await StartServerAsync(cancellationToken);
    }

    /// <summary>Lets the server stand still: connections stay open and nothing answers, as with a machine that hangs.</summary>
    public void Suspend() => SignalAll(PosixSignalNumber.Stop);

    /// <summary>Lets a server go on that stood still.</summary>
    public void Resume() => SignalAll(PosixSignalNumber.Continue);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_guard is { HasExited: false })
        {
            Resume();
            await StopServerAsync(crash: true);
        }

        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's temporary directory is cleaned by others.
        }
    }

    private async Task InitializeAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        await RunAsync(PostgresAccount.Hand(_directory), cancellationToken);
        await RunAsync(
            Unprivileged(
                Path.Join(PostgresBinaries.Directory, "initdb"), "-D", DataDirectory, "-U", Role, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"),
            cancellationToken);
        await File.AppendAllTextAsync(
            Path.Join(DataDirectory, "postgresql.conf"),
            string.Create(CultureInfo.InvariantCulture, $"""

                listen_addresses = '127.0.0.1'
                port = {_port}
                unix_socket_directories = ''
                max_connections = {options.MaxConnections}
                fsync = {(options.WaitForDisk ? "on" : "off")}
                full_page_writes = {(options.WaitForDisk ? "on" : "off")}
                shared_buffers = 64MB

                """),
            cancellationToken);
    }

    private async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("SELECT 1", cancellationToken);
            return null;
        }
        catch (NpgsqlException e)
        {
            return e.Message;
        }
    }

    private Process Own() => _guard ?? throw new InvalidOperationException(
        IsOwn ? "the server is stopped" : $"the server of {ConnectionVariable} cannot be stopped by a test");

    private void SignalServer(PosixSignalNumber signal) => Posix.Kill(ServerId(), signal);

    private void SignalAll(PosixSignalNumber signal)
    {
        Own();
        var server = ServerId();
        Posix.Kill(server, signal);
        foreach (var child in ChildProcesses.Of(server))
        {
            Posix.Kill(child, signal);
        }
    }

    private int ServerId() =>
        int.Parse(File.ReadLines(Path.Join(DataDirectory, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private ProcessStartInfo Unprivileged(params IEnumerable<string> command)
    {
        var start = PostgresAccount.Prepare(command);
        start.WorkingDirectory = _directory;
        return start;
    }

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await output}{errors}");
        }
    }
}
