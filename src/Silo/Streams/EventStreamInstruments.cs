using System.Diagnostics.Metrics;

namespace Cagent.Silo.Streams;

/// <summary>Counters of the event path between sessions and API nodes.</summary>
internal sealed class EventStreamInstruments
{
    public const string MeterName = "Cagent.Events";

    private readonly Counter<long> _published;
    private readonly Counter<long> _droppedFull;
    private readonly Counter<long> _droppedSlow;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _overflows;
    private readonly Counter<long> _attachFailures;
    private readonly UpDownCounter<long> _watches;

    public EventStreamInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _published = meter.CreateCounter<long>("cagent.events.batches.published", description: "Batches handed to a node's stream.");
        _droppedFull = meter.CreateCounter<long>("cagent.events.batches.dropped", description: "Batches dropped because this silo's queue was full.");
        _droppedSlow = meter.CreateCounter<long>("cagent.events.batches.overtaken", description: "Batches dropped because their node was slow to take them.");
        _gaps = meter.CreateCounter<long>("cagent.events.watch.gaps", description: "Holes that a watcher found and read again from the session.");
        _overflows = meter.CreateCounter<long>("cagent.events.watch.overflows", description: "Backlogs dropped because their connection was slow.");
        _attachFailures = meter.CreateCounter<long>("cagent.events.watch.attach_failures", description: "Failed calls of watchers to sessions.");
        _watches = meter.CreateUpDownCounter<long>("cagent.events.watches", description: "Open watches of this node.");
    }

    public void Published() => _published.Add(1);

    public void DroppedAtFullQueue() => _droppedFull.Add(1);

    public void DroppedForSlowNode(long batches) => _droppedSlow.Add(batches);

    public void GapFound() => _gaps.Add(1);

    public void WatchOverflowed() => _overflows.Add(1);

    public void AttachFailed() => _attachFailures.Add(1);

    public void WatchOpened() => _watches.Add(1);

    public void WatchClosed() => _watches.Add(-1);
}
