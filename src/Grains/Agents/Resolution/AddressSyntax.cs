using System.Buffers;

namespace Cagent.Agents.Resolution;

/// <summary>Which texts can be read as an address (RFC 3986, relative ones too): enough to refuse what no client could ever use.</summary>
internal static class AddressSyntax
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string Marks = "!$&'()*+,;=";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Unreserved + Marks);
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Unreserved + Marks + ":%@");

    public static bool IsAddress(string text)
    {
        if (text.Any(character => character is < ' ' or '\x7f'))
        {
            return false;
        }
        var (address, fragment) = Cut(text, '#');
        var scheme = SchemeLength(address);
        if (scheme < 0 || !HasGoodEscapes(fragment))
        {
            return false;
        }
        var (hierarchy, _) = Cut(scheme > 0 ? address[(scheme + 1)..] : address, '?');
        if (!hierarchy.StartsWith('/'))
        {
            // "localhost:8080" is a scheme and what it means; "127.0.0.1:8080" is nothing.
            return scheme > 0 || (!Cut(hierarchy, '/').Head.Contains(':', StringComparison.Ordinal) && HasGoodEscapes(hierarchy));
        }
        if (!hierarchy.StartsWith("//", StringComparison.Ordinal))
        {
            return HasGoodEscapes(hierarchy);
        }
        var (authority, path) = Cut(hierarchy[2..], '/');
        return IsAuthority(authority) && HasGoodEscapes(path);
    }

    /// <summary>0 = there is none, -1 = its name is missing.</summary>
    private static int SchemeLength(string address)
    {
        for (var at = 0; at < address.Length; at++)
        {
            switch (address[at])
            {
                case ':':
                    return at == 0 ? -1 : at;
                case >= 'a' and <= 'z' or >= 'A' and <= 'Z':
                case (>= '0' and <= '9' or '+' or '-' or '.') when at > 0:
                    continue;
                default:
                    return 0;
            }
        }
        return 0;
    }

    private static bool IsAuthority(string authority)
    {
        var at = authority.LastIndexOf('@');
        var user = at < 0 ? "" : authority[..at];
        var (host, port) = SplitPort(authority[(at + 1)..]);
        return !user.AsSpan().ContainsAnyExcept(UserCharacters) && HasGoodEscapes(user) && port.All(char.IsAsciiDigit)
            && (IsBracketed(host) || host.All(character => character >= '\x80' || HostCharacters.Contains(character)));
    }

    private static (string Host, string Port) SplitPort(string text)
    {
        var colon = text.IndexOf(':', text.LastIndexOf(']') + 1);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    private static bool IsBracketed(string host) => host is ['[', .. var address, ']'] && Uri.CheckHostName(address) is UriHostNameType.IPv6;

    private static bool HasGoodEscapes(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return false;
            }
        }
        return true;
    }

    private static (string Head, string Tail) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
