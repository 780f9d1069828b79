using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Net;

/// <summary>Which addresses tools may connect to (tools §9.4): by default only public ones, on the usual ports.</summary>
internal sealed class AddressPolicy(IOptions<HttpPolicyOptions> options)
{
    private static readonly int[] UsualPorts = [80, 443, 8080, 8443];

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private readonly IPNetwork[] _networks =
        [.. options.Value.AllowedDestinations.Where(text => text.Contains('/', StringComparison.Ordinal)).Select(text => IPNetwork.Parse(text))];

    private readonly HashSet<string> _hosts =
        new(options.Value.AllowedDestinations.Where(text => !text.Contains('/', StringComparison.Ordinal)), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a host with this address may not be asked; null when it may.</summary>
    public string? Refuse(string host, IPAddress address, int port)
    {
        if (_hosts.Contains(host) || _networks.Any(network => network.Contains(address)))
        {
            return null;
        }

        if (!IsPublic(address))
        {
            return options.Value.AllowPrivateAddresses ? null : $"{host} is not a public address";
        }

        return UsualPorts.Contains(port) || options.Value.AdditionalPorts.Contains(port) ? null : $"port {port} is not allowed";
    }

    private static bool IsPublic(IPAddress address)
    {
        if (Embedded(address) is { } inner)
        {
            return IsPublic(inner);
        }

        return !NotPublic.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }

    /// <summary>The IPv4 address that an IPv6 address stands for: mapped, translated (64:ff9b::/96) or tunnelled (2002::/16).</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        ReadOnlySpan<byte> translated = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
        if (bytes.AsSpan(0, 12).SequenceEqual(translated) || (bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && bytes[12] != 0))
        {
            return new IPAddress(bytes.AsSpan(12, 4));
        }

        return bytes[0] == 0x20 && bytes[1] == 0x02 ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }
}
