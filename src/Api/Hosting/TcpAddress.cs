using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cagent.Api.Hosting;

/// <summary><c>host:port</c> for IPv4; an empty host means all interfaces, port 0 a free one.</summary>
internal static class TcpAddress
{
    public static IPEndPoint Parse(string address)
    {
        var (host, port) = Split(address);
        var number = ParsePort(port);
        return new IPEndPoint(Resolve(host), number);
    }

    private static (string Host, string Port) Split(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 0)
        {
            throw Bad(address, "missing port in address");
        }

        if (address[0] == '[')
        {
            var end = address.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? throw Bad(address, "missing ']' in address")
                : end + 1 == address.Length ? throw Bad(address, "missing port in address")
                : end + 1 != colon ? throw Bad(address, address[end + 1] == ':' ? "too many colons in address" : "missing port in address")
                : (address[1..end], address[(colon + 1)..]);
        }

        var host = address[..colon];
        return host.Contains(':', StringComparison.Ordinal)
            ? throw Bad(address, "too many colons in address")
            : host.IndexOfAny(['[', ']']) >= 0 ? throw Bad(address, "unexpected bracket in address")
            : (host, address[(colon + 1)..]);
    }

    private static int ParsePort(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        if (!text.AsSpan(text[0] is '-' or '+' ? 1 : 0).ContainsAnyExceptInRange('0', '9') && text is not ("-" or "+"))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535
                ? port
                : throw Bad(text, "invalid port");
        }

        throw new ListenException($"listen tcp4: lookup tcp4/{text}: unknown port");
    }

    private static IPAddress Resolve(string host)
    {
        if (host.Length == 0)
        {
            return IPAddress.Any;
        }

        if (IPAddress.TryParse(host, out var literal))
        {
            // "Any address" is meant, of whatever kind; and an address of IPv4 may be written as one of IPv6.
            return !IsComplete(host) ? throw Unknown(host)
                : literal.Equals(IPAddress.IPv6Any) ? IPAddress.Any
                : literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4()
                : literal.AddressFamily == AddressFamily.InterNetwork ? literal
                : throw Bad(host, "no suitable address found");
        }

        if (host == "localhost")
        {
            return IPAddress.Loopback;
        }

        try
        {
            return Dns.GetHostAddresses(host, AddressFamily.InterNetwork) is [var first, ..] ? first : throw Bad(host, "no suitable address found");
        }
        catch (SocketException)
        {
            throw Unknown(host);
        }
    }

    private static ListenException Unknown(string host) => new($"listen tcp4: lookup {host}: no such host");

    /// <summary>An address of IPv6, or four decimal numbers. What .NET takes besides (<c>127.1</c>, <c>8080</c>, <c>010.0.0.1</c>) is a mistake.</summary>
    private static bool IsComplete(string host) => host.Contains(':', StringComparison.Ordinal)
        || (host.Split('.') is { Length: 4 } numbers && numbers.All(number => number is "0" or [>= '1' and <= '9', ..] && number.All(char.IsAsciiDigit)));

    private static ListenException Bad(string text, string cause) => new($"listen tcp4: address {text}: {cause}");
}
