using System.Collections.Concurrent;
using Cagent.Testing;
using Cagent.Testing.Servers;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests;

/// <summary>What all cases share: one scripted upstream, and the servers that serve many cases.</summary>
public sealed class Laboratory : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<SharedServer>>> _servers = new();
    private readonly ConcurrentDictionary<string, Lazy<object>> _shared = new();
    private ScriptedUpstream? _upstream;

    /// <summary>The scripted upstream.</summary>
    public ScriptedUpstream Upstream => _upstream ?? throw new InvalidOperationException("the laboratory is not open");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _upstream = await ScriptedUpstream.StartAsync();

    /// <summary>Something else that many cases share, made by the first one that needs it.</summary>
    internal T Get<T>(string name, Func<string, T> create) where T : class =>
        (T)_shared.GetOrAdd(name, _ => new(() => create(name))).Value;

    /// <summary>The server of that name, started by the first case that needs it.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="prepare">Writes the agent files of all its cases into its directory and says how to start it.</param>
    public async Task<SharedServer> ShareAsync(string name, Func<TemporaryDirectory, ServerStart> prepare)
    {
        var server = _servers.GetOrAdd(name, _ => new(() => SharedServer.StartAsync(prepare)));
        return await server.Value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated && server.Value.IsCompletedSuccessfully))
        {
            await (await server.Value).DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }
    }
}
