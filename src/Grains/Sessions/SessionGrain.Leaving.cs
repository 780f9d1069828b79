using Cagent.Runs;
using Orleans.Runtime.Placement;

namespace Cagent.Sessions;

/// <summary>Going to another node while this one still works: nobody has to find out that the run has no owner, and the watchers come along.</summary>
internal sealed partial class SessionGrain : IGrainMigrationParticipant
{
    private const string WatchersKey = "watchers";

    private LeaveNode? _leave;

    private bool IsAskedToLeave => _leave is not null;

    /// <summary>Somebody works here, so that there is something to hand over.</summary>
    private bool HasWork => !_gone && _row is not null && (_record.Run is { IsWaiting: false } || _record is { Run: null, Queue.IsEmpty: false });

    public Task LeaveAsync(LeaveNode request)
    {
        if (HasWork && request.Node.Equals(silo.SiloAddress))
        {
            _leave = request;
            if (request.AtOnce)
            {
                Migrate();
            }
        }

        return Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext context) => context.TryAddValue(WatchersKey, _watchers);

    public void OnRehydrate(IRehydrationContext context)
    {
        if (context.TryGetValue(WatchersKey, out Dictionary<string, Dictionary<string, DateTimeOffset>>? watchers) && watchers is not null)
        {
            foreach (var (node, connections) in watchers)
            {
                _watchers[node] = connections;
            }
        }
    }

    /// <summary>The activation ends when no request runs, and begins again at the target with what was handed over. Should the target be gone, it
    /// ends like any other and goes on wherever the next call finds a place.</summary>
    private void Migrate() => GrainContext.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = _leave!.Target });
}
