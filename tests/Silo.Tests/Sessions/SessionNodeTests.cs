using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Tests of sessions at the sessions themselves: each has a node of its own.</summary>
public abstract class SessionNodeTests : IAsyncLifetime
{
    private protected SessionNode _node = null!;

    public virtual async ValueTask InitializeAsync() => _node = await SessionNode.StartAsync(configureServices: Configure);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Changes settings of the node before it starts.</summary>
    private protected virtual void Configure(IServiceCollection services)
    {
    }
}
