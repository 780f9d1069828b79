using System.Diagnostics;
using System.Text.RegularExpressions;
using Cagent.Testing;
using Cagent.Testing.Net;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>A load balancer in front of nodes, with the settings that are shipped.</summary>
internal sealed partial class Haproxy : IAsyncDisposable
{
    private const string Program = "haproxy";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private Haproxy(IReadOnlyList<ClusterNode> nodes)
    {
        var port = FreePort.Take();
        Addresses = new NodeAddresses([new Uri($"http://127.0.0.1:{port}")]);
        var file = _directory.Write("haproxy.cfg", Configure(port, nodes));
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

    /// <summary>What is shipped, with another port and the nodes of the test.</summary>
    private static string Configure(int port, IReadOnlyList<ClusterNode> nodes)
    {
        var shipped = File.ReadAllText(Path.Join(AppContext.BaseDirectory, "haproxy.cfg"));
        var local = shipped.Replace("bind :8080", FormattableString.Invariant($"bind 127.0.0.1:{port}"), StringComparison.Ordinal);
        var servers = nodes.Select((node, index) => $"  server n{index} {node.Address.Authority}\n");
        return Server().Replace(local, "") + string.Concat(servers);
    }

    [GeneratedRegex(@"^  server .*\n", RegexOptions.Multiline)]
    private static partial Regex Server();
}
