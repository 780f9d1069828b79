using System.Text;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Texts as PostgreSQL can keep them: it knows no NUL character, and text must be Unicode.</summary>
internal static class PostgresText
{
    private const string Replacement = "\ufffd";

    /// <summary>The text with U+FFFD for what cannot be stored.</summary>
    public static string Clean(string text)
    {
        if (text.Contains('\0'))
        {
            text = text.Replace("\0", Replacement, StringComparison.Ordinal);
        }

        // Halves of surrogate pairs are rare: most texts have no surrogate at all.
        return text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    /// <summary>The text as searching compares it: what differs only in case is equal, by the same rule as in the other stores.</summary>
    public static string Fold(string text) => Clean(text).ToUpperInvariant();
}
