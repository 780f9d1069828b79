using System.Net;

namespace Cagent.Silo.Tests.Clustering;

/// <summary>The identity of a silo that does not run.</summary>
internal sealed class LocalNode(int port, int generation = 1) : ILocalSiloDetails
{
    public string Name => $"node-{port}";

    public string ClusterId => "cagent";

    public string DnsHostName => "here";

    public SiloAddress SiloAddress { get; } = Address(port, generation);

    public SiloAddress GatewayAddress => SiloAddress;

    public static SiloAddress Address(int port, int generation = 1) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), generation);
}
