using Cagent.Testing;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Three nodes that all tests of a collection share. Every test finds all of them alive and has sessions of its own.</summary>
public abstract class ClusterFixture : IAsyncLifetime
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private TestCluster? _cluster;

    /// <summary>Prepares nothing: the nodes start with the first test that needs them.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The cluster, with all nodes alive.</summary>
    internal async Task<TestCluster> OpenAsync()
    {
        var cancelled = TestContext.Current.CancellationToken;
        if (_cluster is null)
        {
            var store = await PrepareStoreAsync(cancelled);
            _cluster = await TestCluster.StartAsync(Places, store, cancelled);
        }

        await _cluster.HealAsync(cancelled);
        return _cluster;
    }

    /// <summary>Has something that the nodes need end after them, and before what was kept earlier.</summary>
    private protected T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    /// <summary>Where the nodes run; asked for after the store was prepared.</summary>
    private protected virtual INodePlaces Places { get; } = new LoopbackPlaces();

    /// <summary>Prepares the store, or skips the test with a reason.</summary>
    /// <returns>The arguments of <c>cagent api</c> that name the store.</returns>
    internal abstract Task<Func<TemporaryDirectory, IReadOnlyList<string>>> PrepareStoreAsync(CancellationToken cancellationToken);
}
