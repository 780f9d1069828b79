using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Cagent.Models;

/// <summary>Strings in the JSON of a provider. Some servers cut text between the two halves of a character, or send bytes that are no text: what
/// cannot be read becomes U+FFFD, as clients have always been shown it, and the answer goes on.</summary>
internal static class ProviderText
{
    /// <summary>The string that the reader stands at.</summary>
    public static string Read(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Repair(json.ValueSpan);
        }
    }

    /// <summary>The string that an element is.</summary>
    public static string Read(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException) when (text.ValueKind is JsonValueKind.String)
        {
            return Repair(JsonMarshal.GetRawUtf8Value(text)[1..^1]);
        }
    }

    /// <param name="escaped">What stands between the quotation marks; its escape sequences have been checked.</param>
    private static string Repair(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        var unescaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not '\\')
            {
                unescaped.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] is 'u')
            {
                unescaped.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                unescaped.Append(text[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }

        // Half a character has no bytes of its own: on the way there and back it is replaced.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(unescaped.ToString()));
    }
}
