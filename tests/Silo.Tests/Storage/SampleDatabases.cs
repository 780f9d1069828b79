using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Cagent.Silo.Tests.Storage;

/// <summary>The databases that the reference wrote, and what their index says of them.</summary>
internal static class SampleDatabases
{
    private static readonly string Folder = Path.Join(AppContext.BaseDirectory, "Storage", "session-dbs");

    /// <summary>A row of one of the two tables of sessions.</summary>
    public sealed record Session
    {
        public required string Database { get; init; }

        public required string Id { get; init; }

        public required bool IsRoot { get; init; }

        public required string CreatedAt { get; init; }

        public required string Title { get; init; }

        /// <summary>Null where the index has no figure.</summary>
        public bool? Approved { get; init; }

        public bool? Thinking { get; init; }

        public required (long Input, long Output) Tokens { get; init; }

        public double? Cost { get; init; }

        public int? Messages { get; init; }

        /// <summary>Items by type, as <c>8 message, 2 subsession</c>.</summary>
        public required string Items { get; init; }

        /// <summary>First letters of the roles; null where the index has none.</summary>
        public string? Roles { get; init; }
    }

    public static IReadOnlyList<Session> Sessions { get; } = ReadIndex();

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.db").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    /// <summary>Copies a database with its log: opening a file changes it.</summary>
    public static string CopyTo(DirectoryInfo directory, string name)
    {
        foreach (var suffix in new[] { ".db", ".db-wal" })
        {
            var source = Path.Join(Folder, name + suffix);
            if (File.Exists(source))
            {
                File.Copy(source, Path.Join(directory.FullName, name + suffix));
            }
        }

        return Path.Join(directory.FullName, name + ".db");
    }

    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    public static void Execute(string path, string sql)
    {
        using var connection = Connect(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Rows as text, columns joined by a bar.</summary>
    public static List<string> Query(string path, string sql)
    {
        using var connection = Connect(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    private static List<Session> ReadIndex()
    {
        var sessions = new List<Session>();
        string[] header = [];
        foreach (var line in File.ReadLines(Path.Join(Folder, "INDEX.md")))
        {
            if (!line.StartsWith("| ", StringComparison.Ordinal))
            {
                continue;
            }

            var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (cells.Contains("session id"))
            {
                header = cells;
            }
            else if (cells.Length == header.Length && header.Length > 0)
            {
                sessions.Add(Read(header, cells));
            }
        }

        return sessions;
    }

    private static Session Read(string[] header, string[] cells)
    {
        string? Cell(params string[] names) => names.Select(name => Array.IndexOf(header, name)).Where(i => i >= 0).Select(i => cells[i]).FirstOrDefault();
        string? Figure(params string[] names) => Cell(names) is { } cell and not "–" ? cell : null;
        static int Count(string text) => int.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);

        var tokens = Cell("input / output tokens", "in / out tokens")!.Split('/', StringSplitOptions.TrimEntries);
        var id = Cell("session id")!;
        var items = Cell("items") ?? (Cell("own")! + " message");
        return new Session
        {
            Database = Cell("db")!,
            Id = id.Replace("↳", "", StringComparison.Ordinal).Trim().Split(' ')[0],
            IsRoot = !id.Contains('↳', StringComparison.Ordinal) && !id.Contains("sub-session", StringComparison.Ordinal),
            CreatedAt = Cell("created_at")!.Split(' ')[0],
            Title = Cell("title") is { } title and not "(empty)" ? title : "",
            Approved = Figure("tools_approved", "approved") is { } approved ? approved == "1" : null,
            Thinking = Figure("thinking") is { } thinking ? thinking == "1" : null,
            Tokens = (long.Parse(tokens[0], CultureInfo.InvariantCulture), long.Parse(tokens[1], CultureInfo.InvariantCulture)),
            Cost = Figure("cost") is { } cost ? double.Parse(cost, CultureInfo.InvariantCulture) : null,
            Messages = Figure("num_messages") is { } messages ? Count(messages) : null,
            Items = items switch
            {
                "none" => "",
                _ when Cell("own") is { } own && Cell("db") == "transfer-task" && !id.Contains("sub-session", StringComparison.Ordinal) => $"{Count(own)} message, 1 subsession",
                _ when Cell("own") is { } own => $"{Count(own)} message",
                _ => items,
            },
            Roles = Figure("roles as GET lists them") is { } roles ? (roles == "none" ? "" : roles) : null,
        };
    }
}
