using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>A load balancer in front of nodes that asks each of them five times a second whether it is ready.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const string Program = "haproxy";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // What a node refuses because it leaves is repeated at another node: the load balancer keeps the request until an answer begins.
    private const string Configuration = """
        global
          maxconn 4000
        defaults
          mode http
          timeout connect 1s
          timeout client 60s
          timeout server 60s
          option redispatch 1
          retries 3
          retry-on conn-failure empty-response 503
          option httpchk
          http-check send meth GET uri /ready ver HTTP/1.1 hdr Host 127.0.0.1
          default-server check inter 200ms fall 1 rise 1
        frontend clients
          bind 127.0.0.1:{PORT}
          default_backend nodes
        backend nodes
          balance leastconn
        {NODES}

        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private Haproxy(IReadOnlyList<ClusterNode> nodes)
    {
        var port = FreePort();
        Addresses = new NodeAddresses([new Uri($"http://127.0.0.1:{port}")]);
        var servers = nodes.Select((node, index) => $"  server n{index} {node.Address.Authority}");
        var file = _directory.Write("haproxy.cfg", Configuration
            .Replace("{PORT}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{NODES}", string.Join('\n', servers), StringComparison.Ordinal));
        _process = Process.Start(new ProcessStartInfo(Program, ["-db", "-q", "-f", file]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("haproxy did not start");
    }

    /// <summary>Why there can be none here; null = there can.</summary>
    public static string? Missing { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Any(directory => File.Exists(Path.Join(directory, Program))) ? null : "There is no load balancer: install the package haproxy.";

    /// <summary>Where it listens.</summary>
    public NodeAddresses Addresses { get; }

    /// <summary>Starts one and returns when requests reach the nodes.</summary>
    public static async Task<Haproxy> StartAsync(IReadOnlyList<ClusterNode> nodes, CancellationToken cancellationToken)
    {
        var balancer = new Haproxy(nodes);
        using var http = Clients.ClientHttp.Create();
        var ready = await Eventually.GetAsync(() => balancer.ProbeAsync(http, cancellationToken), ready => ready, StartLimit, cancellationToken);
        if (!ready)
        {
            await balancer.DisposeAsync();
            throw new InvalidOperationException("haproxy reaches no node");
        }

        return balancer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _directory.Dispose();
    }

    private async Task<bool> ProbeAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Addresses.Addresses[0], "/ready"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
