using System.Net;
using Cagent.Testing.Net;
using Cagent.Testing.Servers;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>One process of a cluster. It can be started again at the same address.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private readonly Func<IPEndPoint, ServerStart> _start;
    private readonly IPEndPoint _endpoint;
    private ServerProcess? _process;

    /// <param name="host">Address that it listens on.</param>
    /// <param name="start">How to start it.</param>
    public ClusterNode(IPAddress host, Func<IPEndPoint, ServerStart> start)
    {
        _start = start;
        _endpoint = new IPEndPoint(host, FreePort.Take());
    }

    /// <summary>Where it serves.</summary>
    public Uri Address => new($"http://{_endpoint}");

    /// <summary>Its current process.</summary>
    public ServerProcess Process => _process ?? throw new InvalidOperationException("the node was never started");

    /// <summary>Whether its process is there.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts it if it is not running, and returns when it listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsRunning)
        {
            return;
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = await ServerProcess.StartAsync(_start(_endpoint), cancellationToken);
    }

    /// <summary>Ends it without a warning.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Signal(PosixSignalNumber.Continue);
            await _process.DisposeAsync();
        }
    }
}
