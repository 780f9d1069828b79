using System.Text;
using System.Text.Json;

namespace Cagent.Tools.Arguments;

/// <summary>Reads JSON that a model wrote: rules and tools must read the same text in the same way.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Parses the text. Of members named twice the last counts; half a surrogate pair becomes U+FFFD.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonDocument Parse(string json) => JsonDocument.Parse(ReplaceLoneSurrogates(json), Options);

    private static string ReplaceLoneSurrogates(string json)
    {
        var at = json.IndexOf(@"\u", StringComparison.Ordinal);
        if (at < 0 && !json.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return json;
        }

        StringBuilder text = new(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || i + 1 >= json.Length)
            {
                text.Append(json[i]);
                continue;
            }

            var unit = EscapedUnit(json, i);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(EscapedUnit(json, i + 6)))
            {
                text.Append(json, i, 12);
                i += 11;
            }
            else if (char.IsSurrogate(unit))
            {
                text.Append('\ufffd');
                i += 5;
            }
            else
            {
                text.Append(json, i, 2);
                i++;
            }
        }

        return text.ToString();
    }

    /// <summary>The code unit of the escape that starts at <paramref name="index"/>; NUL when there is none.</summary>
    private static char EscapedUnit(string json, int index) =>
        index + 6 <= json.Length && json[index] == '\\' && json[index + 1] == 'u'
        && ushort.TryParse(json.AsSpan(index + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit
            : '\0';
}
