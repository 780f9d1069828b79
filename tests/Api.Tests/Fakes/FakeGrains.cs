using System.Reflection;
using Cagent.Agents;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Tests.Fakes;

/// <summary>A grain factory that hands out the fakes of a <see cref="FakeCluster"/>.</summary>
public class FakeGrains : DispatchProxy
{
    private FakeCluster _cluster = null!;

    internal static IGrainFactory Create(FakeCluster cluster)
    {
        var proxy = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)(object)proxy)._cluster = cluster;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var type = targetMethod!.GetGenericArguments().Single();
        var key = (string)args![0]!;
        return type == typeof(ISessionGrain) ? new FakeSessionGrain(_cluster, key)
            : type == typeof(IKeyedRequestGrain) ? _cluster.Requests.GetOrAdd(key, _ => new FakeKeyedRequest())
            : type == typeof(IAgentCatalogGrain) && key == IAgentCatalogGrain.Key ? _cluster.Catalog
            : throw new NotSupportedException($"no fake for {type}");
    }
}
