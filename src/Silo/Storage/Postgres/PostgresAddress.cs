using System.Globalization;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, the form in which many platforms hand out a database.</summary>
internal static class PostgresAddress
{
    /// <summary>Keywords of a connection string.</summary>
    /// <exception cref="FormatException">It is not such an address.</exception>
    public static IReadOnlyDictionary<string, string> Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
        {
            throw new FormatException("it is not an address: write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters as %XX");
        }

        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Host"] = address.Host.Trim('[', ']') };
        if (address.Port > 0)
        {
            settings["Port"] = address.Port.ToString(CultureInfo.InvariantCulture);
        }

        var user = address.UserInfo.Split(':', 2);
        Add(settings, "Username", user[0]);
        Add(settings, "Password", user.Length > 1 ? user[1] : "");
        Add(settings, "Database", address.AbsolutePath.Trim('/'));
        foreach (var setting in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = setting.Split('=', 2);
            Add(settings, Keyword(Uri.UnescapeDataString(pair[0])), pair.Length > 1 ? Value(pair[0], pair[1]) : "");
        }

        return settings;
    }

    private static void Add(Dictionary<string, string> settings, string keyword, string value)
    {
        if (value.Length > 0)
        {
            settings[keyword] = Uri.UnescapeDataString(value);
        }
    }

    /// <summary>PostgreSQL's own names of settings in the words of connection strings.</summary>
    private static string Keyword(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "target_session_attrs" => "Target Session Attributes",
        _ => name,
    };

    private static string Value(string name, string value) =>
        name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
}
