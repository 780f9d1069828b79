using System.Collections.Concurrent;
using Cagent.Silo.Clustering;

namespace Cagent.Api.Tests.Fakes;

/// <summary>Runs that leave only when they have to.</summary>
internal sealed class FakeRunHandOver : IRunHandOver
{
    private readonly ConcurrentQueue<bool> _asked = new();

    /// <summary>How they were asked so far: whether it was to be at once.</summary>
    public IReadOnlyList<bool> Asked => [.. _asked];

    public Task MoveAllAsync(bool atOnce, CancellationToken cancellationToken)
    {
        _asked.Enqueue(atOnce);
        if (atOnce)
        {
            return Task.CompletedTask;
        }

        var timeIsUp = new TaskCompletionSource();
        cancellationToken.Register(timeIsUp.SetResult);
        return timeIsUp.Task;
    }
}
