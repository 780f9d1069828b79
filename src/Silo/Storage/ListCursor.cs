using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cagent.Silo.Storage;

/// <summary>Where a page of the session list ended.</summary>
internal static class ListCursor
{
    public static string Write(string createdAt, long key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{key.ToString(CultureInfo.InvariantCulture)} {createdAt}"));

    /// <exception cref="CagentException"><c>invalid_body</c>: it is none.</exception>
    public static (string CreatedAt, long Key) Read(string cursor)
    {
        if (Base64Url.IsValid(cursor))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(' ', 2);
            if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var key))
            {
                return (parts[1], key);
            }
        }

        throw new CagentException(ErrorCodes.InvalidBody, $"before: \"{cursor}\" is not a cursor; use the one of the Link header.");
    }
}
