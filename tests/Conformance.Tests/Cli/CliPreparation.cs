using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Recorded;
using Cagent.Testing;
using Cagent.Testing.Upstream;
using Microsoft.Data.Sqlite;

namespace Cagent.Conformance.Tests.Cli;

/// <summary>The surroundings of a start: files, a home, and what the notes of some cases describe.</summary>
internal sealed class CliPreparation : IDisposable
{
    private const string Garbage = "this is not a database, it is a note about one that somebody saved under the wrong name\n";
    private static readonly HashSet<string> Special =
    [
        "listen-port-in-use", "listen-port-in-use-no-db", "listen-unix-over-stale-socket", "db-garbage", "db-garbage-existing-backup",
        "db-garbage-debug", "db-foreign-tables", "db-foreign-sessions-table", "db-truncated", "db-locked", "db-shared-by-two-servers",
        "file-symlink-inside", "file-symlink-outside",
    ];

    private readonly TemporaryDirectory _directory = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public CliPreparation(CliCase start, UpstreamRoom upstream)
    {
        WorkDirectory = Directory.CreateDirectory(_directory.At("work")).FullName;
        Home = Directory.CreateDirectory(_directory.At("home")).FullName;
        Directory.CreateDirectory(_directory.At("home/.config"));
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        if (!start.Id.StartsWith("listen-port-in-use", StringComparison.Ordinal))
        {
            _listener.Stop();
        }

        // A port in an agent file, in the environment or of a gateway is a model's; any other one is just a port.
        var asksModel = (start.Files.ToJsonString() + start.Environment.ToJsonString()).Contains("{{PORT}}", StringComparison.Ordinal)
            || start.Arguments.Contains("--models-gateway");
        var address = new Uri(upstream.Url);
        Known = new()
        {
            ["WORKDIR"] = WorkDirectory,
            ["HOME"] = Home,
            ["PORT"] = asksModel ? $"{address.Port}{address.AbsolutePath}" : $"{port}",
        };
        foreach (var (path, content) in start.Files)
        {
            Write(Fill(path), content);
        }

        PrepareSpecial(start.Id);
    }

    public string WorkDirectory { get; }

    public string Home { get; }

    public Dictionary<string, string> Known { get; }

    public static bool IsSpecial(string id) => Special.Contains(id);

    public string Fill(string text) => Known.Aggregate(text, (filled, known) =>
        filled.Replace($"{{{{{known.Key}}}}}", known.Value, StringComparison.Ordinal));

    /// <summary>Every file and directory of the work directory and the home.</summary>
    public Dictionary<string, string> Describe() => Directory
        .EnumerateFileSystemEntries(_directory.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .ToDictionary(path => path, path => Directory.Exists(path) ? Names(path) : "file");

    /// <summary>An exclusive lock on the session database, as another program may hold one.</summary>
    public SqliteConnection LockDatabase()
    {
        var connection = Connect("session.db");
        Execute(connection, "CREATE TABLE notes (text TEXT)");
        Execute(connection, "BEGIN EXCLUSIVE");
        return connection;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    private static string Names(string directory) =>
        $"[{string.Join(", ", Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}]";

    private string At(string path) => Path.GetFullPath(Path.Combine(WorkDirectory, path));

    private void Write(string path, JsonNode? content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        if (content!.GetValueKind() == JsonValueKind.String)
        {
            File.WriteAllText(At(path), Fill(content.GetValue<string>()));
        }
        else if (content["copy_of"] is { } original)
        {
            File.Copy(RecordedFile.At(original.GetValue<string>()), At(path));
        }
        else
        {
            Directory.CreateDirectory(At(path));
        }
    }

    private void PrepareSpecial(string id)
    {
        switch (id)
        {
            case "db-garbage" or "db-garbage-debug":
                File.WriteAllText(At("session.db"), Garbage);
                break;
            case "db-garbage-existing-backup":
                File.WriteAllText(At("session.db"), Garbage);
                File.WriteAllText(At("session.db.bak"), "an older backup");
                break;
            case "db-truncated":
                // The header of a database whose pages are missing.
                File.WriteAllBytes(At("session.db"), [.. "SQLite format 3\0"u8, 16, 0, 1, 1, 0, 64, 32, 32, .. new byte[40]]);
                break;
            case "db-foreign-tables":
                using (var connection = Connect("session.db"))
                {
                    Execute(connection, "CREATE TABLE notes (text TEXT)");
                }

                break;
            case "db-foreign-sessions-table":
                using (var connection = Connect("session.db"))
                {
                    Execute(connection, "CREATE TABLE sessions (name TEXT, started INTEGER)");
                }

                break;
            case "listen-unix-over-stale-socket":
                LeaveSocket(At("s.sock"));
                break;
            case "file-symlink-inside":
                File.CreateSymbolicLink(At("l.yaml"), "agent.yaml");
                break;
            case "file-symlink-outside":
                File.CreateSymbolicLink(At("d/l.yaml"), "../agent.yaml");
                break;
            default:
                break;
        }
    }

    private SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={At(file)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A socket file that nobody listens on any more.</summary>
    private static void LeaveSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        var kept = path + ".kept";
        // Closing removes the file under the bound name only.
        File.Move(path, kept);
        socket.Close();
        File.Move(kept, path);
    }
}
