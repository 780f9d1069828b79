using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Three network namespaces on one bridge, each with a machine's own interface: cables between them can be cut, and what is sent is then lost
/// without a word, as in a real network. Clients and the model have one address on this side, the database has another.</summary>
internal sealed class NamespaceNetwork : INodePlaces, IAsyncDisposable
{
    private const int Nodes = 3;
    private const string Interface = "eth0";

    /// <summary>A neighbour that does not exist: the bridge carries frames to it nowhere.</summary>
    private const string Nowhere = "02:00:00:00:00:01";

    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
        .Select(directory => Path.Join(directory, "ip")).FirstOrDefault(File.Exists);

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"cg{Environment.ProcessId}");
    private readonly List<TroubledLink> _links = [];

    private NamespaceNetwork()
    {
        All = [.. Enumerable.Range(0, Nodes).Select(node => new NodePlace(Host(11 + node), [Program!, "netns", "exec", Namespace(node)]))];
    }

    public IReadOnlyList<NodePlace> All { get; }

    /// <summary>Where the database listens.</summary>
    public IPAddress Database => Host(2);

    private static IPAddress Clients => Host(1);

    private string Bridge => _name + "b";

    /// <summary>Makes one.</summary>
    /// <returns>The network, or why there can be none here.</returns>
    public static async Task<(NamespaceNetwork? Network, string Missing)> CreateAsync()
    {
        if (Program is null)
        {
            return (null, "There is no program ip: install the package iproute2.");
        }

        var network = new NamespaceNetwork();
        try
        {
            await network.BuildAsync();
            return (network, "");
        }
        catch (InvalidOperationException exception)
        {
            await network.DisposeAsync();
            return (null, $"No network namespaces can be made here, which takes root: {exception.Message}");
        }
    }

    public Uri Publish(Uri local)
    {
        var link = Publish(IPEndPoint.Parse(local.Authority), Clients);
        return new UriBuilder(local) { Host = link.Address.ToString(), Port = link.Port }.Uri;
    }

    /// <summary>Makes what listens on loopback reachable for the nodes.</summary>
    public IPEndPoint Publish(IPEndPoint local, IPAddress address)
    {
        var link = new TroubledLink(local, address);
        _links.Add(link);
        return link.Address;
    }

    /// <summary>Cuts a node off from the other nodes.</summary>
    public async Task CutFromNodesAsync(int node)
    {
        foreach (var other in Enumerable.Range(0, Nodes).Where(other => other != node))
        {
            await LoseAsync(node, All[other].Address);
            await LoseAsync(other, All[node].Address);
        }
    }

    /// <summary>Cuts a node off from the database.</summary>
    public Task CutFromDatabaseAsync(int node) => LoseAsync(node, Database);

    /// <summary>Cuts a node off from clients and model.</summary>
    public Task CutFromClientsAsync(int node) => LoseAsync(node, Clients);

    /// <summary>Joins all cables.</summary>
    public async Task HealAsync()
    {
        for (var node = 0; node < Nodes; node++)
        {
            await IpAsync("-n", Namespace(node), "neigh", "flush", "dev", Interface, "nud", "permanent");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        for (var node = 0; node < Nodes; node++)
        {
            await RunAsync(["netns", "del", Namespace(node)]);
        }

        await RunAsync(["link", "del", Bridge]);
    }

    // Addresses that are set aside for measuring networks, so nobody's route is in the way.
    private static IPAddress Host(int number) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"198.18.{Environment.ProcessId % 250}.{number}"));

    private string Namespace(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}n{node}");

    private async Task BuildAsync()
    {
        await IpAsync("link", "add", Bridge, "type", "bridge");
        await IpAsync("addr", "add", $"{Clients}/24", "dev", Bridge);
        await IpAsync("addr", "add", $"{Database}/24", "dev", Bridge);
        await IpAsync("link", "set", Bridge, "up");
        for (var node = 0; node < Nodes; node++)
        {
            var (space, cable) = (Namespace(node), string.Create(CultureInfo.InvariantCulture, $"{_name}v{node}"));
            await IpAsync("netns", "add", space);
            await IpAsync("link", "add", cable, "type", "veth", "peer", "name", Interface, "netns", space);
            await IpAsync("link", "set", cable, "master", Bridge, "up");
            await IpAsync("-n", space, "addr", "add", $"{All[node].Address}/24", "dev", Interface);
            await IpAsync("-n", space, "link", "set", "lo", "up");
            await IpAsync("-n", space, "link", "set", Interface, "up");
        }
    }

    private Task LoseAsync(int node, IPAddress to) =>
        IpAsync("-n", Namespace(node), "neigh", "replace", to.ToString(), "lladdr", Nowhere, "dev", Interface, "nud", "permanent");

    private static async Task IpAsync(params string[] arguments)
    {
        var (code, errors) = await RunAsync(arguments);
        if (code != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {errors.Trim()}");
        }
    }

    private static async Task<(int Code, string Errors)> RunAsync(IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program!, arguments) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("ip did not start");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}
