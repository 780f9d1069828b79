using System.Diagnostics;

namespace Cagent.Testing.Postgres;

/// <summary>The server refuses to run as root: then it runs as <c>postgres</c>, or as <c>nobody</c> where that account is missing.</summary>
internal static class PostgresAccount
{
    private static readonly (string User, string Group)? Account = Environment.UserName == "root" ? Find("postgres") ?? Find("nobody") : null;

    /// <summary>A command as that account.</summary>
    public static ProcessStartInfo Prepare(IEnumerable<string> command)
    {
        string[] prefix = Account is { } account ? ["setpriv", $"--reuid={account.User}", $"--regid={account.Group}", "--clear-groups"] : [];
        string[] all = [.. prefix, .. command];
        var start = new ProcessStartInfo(all[0], all[1..]) { UseShellExecute = false };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Gives a directory to that account.</summary>
    public static ProcessStartInfo Hand(string directory) => Account is { } account
        ? new ProcessStartInfo("chown", [$"{account.User}:{account.Group}", directory])
        : new ProcessStartInfo("true");

    private static (string User, string Group)? Find(string name)
    {
        var line = File.ReadLines("/etc/passwd").FirstOrDefault(line => line.StartsWith(name + ':', StringComparison.Ordinal));
        return line?.Split(':') is [_, _, var user, var group, ..] ? (user, group) : null;
    }
}
