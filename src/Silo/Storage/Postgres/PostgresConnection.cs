using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>The database of a cluster, from a connection string or a <c>postgres://</c> address.</summary>
/// <remarks>Nothing here puts the text itself, which may hold a password, into a message.</remarks>
internal sealed class PostgresConnection
{
    private const string Example = "for example \"Host=db.example;Database=cagent;Username=cagent\" or postgres://cagent@db.example/cagent";

    private PostgresConnection(NpgsqlConnectionStringBuilder settings) => Settings = settings;

    /// <summary>The settings, with defaults that suit a node.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Name of the database and its server, for messages.</summary>
    public string Display => string.Create(CultureInfo.InvariantCulture, $"{Settings.Database ?? Settings.Username ?? "postgres"} at {Settings.Host}:{Settings.Port}");

    /// <summary>What is wrong with a text; null = nothing.</summary>
    public static string? Reject(string text)
    {
        try
        {
            Parse(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <exception cref="FormatException">It names no database; the message says what is missing, and repeats no value.</exception>
    public static PostgresConnection Parse(string text)
    {
        var isAddress = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);
        var given = isAddress ? PostgresAddress.Read(text) : ReadKeywords(text);
        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var (keyword, value) in given)
        {
            Set(settings, keyword, value);
        }

        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new FormatException($"it names no server: give a connection string with Host, {Example}");
        }

        SetDefaults(settings, given.Select(setting => Plain(setting.Key)).ToHashSet(StringComparer.Ordinal));
        return new PostgresConnection(settings);
    }

    private static IReadOnlyDictionary<string, string> ReadKeywords(string text)
    {
        try
        {
            var keywords = new DbConnectionStringBuilder { ConnectionString = text };
            return keywords.Keys.Cast<string>().ToDictionary(keyword => keyword, keyword => Convert.ToString(keywords[keyword], CultureInfo.InvariantCulture) ?? "");
        }
        catch (ArgumentException)
        {
            throw new FormatException($"it is not a connection string: write Name=Value pairs with ; between them, {Example}");
        }
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string keyword, string value)
    {
        try
        {
            settings[keyword] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            throw new FormatException($"it has a keyword \"{keyword}\" that PostgreSQL connections do not know, or a value of it that cannot be");
        }
    }

    /// <summary>Few connections, because many nodes share a server; prepared statements; no reset between uses, because nothing is left behind.</summary>
    private static void SetDefaults(NpgsqlConnectionStringBuilder settings, HashSet<string> given)
    {
        if (!given.Contains("maximumpoolsize") && !given.Contains("maxpoolsize"))
        {
            settings.MaxPoolSize = 20;
        }

        if (!given.Contains("maxautoprepare"))
        {
            settings.MaxAutoPrepare = 64;
        }

        if (!given.Contains("noresetonclose"))
        {
            settings.NoResetOnClose = true;
        }

        if (!given.Contains("timeout"))
        {
            settings.Timeout = 3;
        }

        if (!given.Contains("applicationname"))
        {
            settings.ApplicationName = "cagent";
        }
    }

    private static string Plain(string keyword) => keyword.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
