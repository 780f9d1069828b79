using Cagent.Runs;

namespace Cagent.Api.Calls;

/// <summary>What the cluster remembers of requests with a key that belong to no single session.</summary>
internal sealed class RequestMemory(IGrainFactory grains, CallRetry retry)
{
    public Task<KeyedAnswer> BeginAsync(RequestKey key, string intent, CancellationToken aborted) =>
        retry.RunAsync(() => Grain(key).BeginAsync(key, intent), isRepeatable: true, aborted);

    public Task<string> FinishAsync(RequestKey key, string answer, CancellationToken aborted) =>
        retry.RunAsync(() => Grain(key).FinishAsync(key, answer), isRepeatable: true, aborted);

    private IKeyedRequestGrain Grain(RequestKey key) => grains.GetGrain<IKeyedRequestGrain>(KeyedIds.Request(key));
}
