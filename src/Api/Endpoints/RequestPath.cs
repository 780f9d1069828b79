using System.Text;

namespace Cagent.Api.Endpoints;

/// <summary>The path as it came over the wire, split at its raw slashes; each segment is decoded once, when it is asked for.</summary>
internal readonly struct RequestPath
{
    private readonly string[] _raw;

    private RequestPath(string[] raw) => _raw = raw;

    public int Count => _raw.Length;

    /// <summary>Splits a request target. False for a malformed percent escape.</summary>
    public static bool TryParse(string target, out RequestPath path)
    {
        var text = target.AsSpan();
        if (!text.StartsWith("/"))
        {
            // Absolute form: http://host/path.
            var scheme = text.IndexOf("://");
            var start = scheme < 0 ? -1 : text[(scheme + 3)..].IndexOf('/');
            text = start < 0 ? "/" : text[(scheme + 3 + start)..];
        }

        var query = text.IndexOfAny('?', '#');
        text = query < 0 ? text : text[..query];
        path = new RequestPath(text[1..].ToString().Split('/'));
        return path.EscapesAreWellFormed();
    }

    /// <summary>The path is exactly this one, as it came: what routes are looked for in, not what is left when dots are resolved.</summary>
    public bool Is(string path) => RawRest(0) == path[1..];

    public string Raw(int index) => _raw[index];

    public string Decoded(int index) => Decode(_raw[index]);

    /// <summary>The segments from <paramref name="index"/> on, joined with slashes.</summary>
    public string DecodedRest(int index) => string.Join('/', _raw.Skip(index).Select(Decode));

    public string RawRest(int index) => string.Join('/', _raw.Skip(index));

    public static string Decode(string segment)
    {
        if (!segment.Contains('%', StringComparison.Ordinal))
        {
            return segment;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(segment.Length)];
        var length = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '%' && i + 2 < segment.Length && char.IsAsciiHexDigit(segment[i + 1]) && char.IsAsciiHexDigit(segment[i + 2]))
            {
                bytes[length++] = Convert.ToByte(segment.Substring(i + 1, 2), 16);
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(segment.AsSpan(i, 1), bytes.AsSpan(length));
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private bool EscapesAreWellFormed()
    {
        foreach (var segment in _raw)
        {
            for (var i = segment.IndexOf('%', StringComparison.Ordinal); i >= 0; i = segment.IndexOf('%', i + 1))
            {
                if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
