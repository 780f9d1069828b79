using System.Globalization;

namespace Cagent.Api.Compatibility;

/// <summary>Escapes of half a character (<c>\ud83d</c> without the other half) in JSON. They become U+FFFD, as other decoders read them: .NET's text
/// cannot hold them, and would fail wherever it is written.</summary>
internal static class SurrogateEscapes
{
    private const int Length = 6;

    /// <summary>Replaces them where they stand; nothing gets longer or shorter.</summary>
    public static void Replace(Span<byte> json)
    {
        for (var at = Next(json, 0); at < json.Length; at = Next(json, at))
        {
            if (!TryRead(json[at..], out var unit))
            {
                at += 2;
                continue;
            }

            var isWhole = char.IsHighSurrogate(unit) && TryRead(json[(at + Length)..], out var second) && char.IsLowSurrogate(second);
            if (char.IsSurrogate(unit) && !isWhole)
            {
                "\\ufffd"u8.CopyTo(json[at..]);
            }

            at += isWhole ? 2 * Length : Length;
        }
    }

    /// <summary>Where the next escape begins; the end when there is none.</summary>
    private static int Next(ReadOnlySpan<byte> json, int from)
    {
        var distance = from < json.Length ? json[from..].IndexOf((byte)'\\') : -1;
        return distance < 0 ? json.Length : from + distance;
    }

    private static bool TryRead(ReadOnlySpan<byte> escape, out char unit)
    {
        ushort value = 0;
        var read = escape.Length >= Length && escape.StartsWith("\\u"u8)
            && ushort.TryParse(escape[2..Length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        unit = (char)value;
        return read;
    }
}
