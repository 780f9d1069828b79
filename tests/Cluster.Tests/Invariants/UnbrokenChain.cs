namespace Cagent.Cluster.Tests.Invariants;

/// <summary>I1: what a watcher sees is the journal, event after event; equal numbers carry equal bytes. Text that died with its node and was withdrawn
/// is not in the journal: who saw it saw the same as everybody else who saw it.</summary>
internal sealed class UnbrokenChain : IInvariant
{
    public IEnumerable<string> Check(SessionEvidence session)
    {
        var violations = CheckRising("the journal", session.Journal).ToList();
        var position = new Dictionary<long, int>();
        for (var index = 0; index < session.Journal.Count; index++)
        {
            position.TryAdd(session.Journal[index].Number, index);
        }

        var bytes = session.Journal.GroupBy(item => item.Number).ToDictionary(group => group.Key, group => group.First().Data);
        var withdrawn = session.Withdrawn;
        foreach (var watcher in session.Watchers)
        {
            violations.AddRange(CheckRising(watcher.Name, watcher.Events));
            violations.AddRange(CheckBytes(watcher, bytes));
            violations.AddRange(CheckOrder(session, watcher, position, withdrawn));
        }

        return violations.Select(violation => $"I1: {violation}");
    }

    private static IEnumerable<string> CheckRising(string name, IReadOnlyList<SeenEvent> events)
    {
        for (var index = 1; index < events.Count; index++)
        {
            if (events[index].Number <= events[index - 1].Number)
            {
                yield return $"{name} has {events[index]} after {events[index - 1]}";
            }
        }
    }

    private static IEnumerable<string> CheckBytes(WatcherEvidence watcher, Dictionary<long, string> bytes)
    {
        foreach (var item in watcher.Events)
        {
            if (!bytes.TryAdd(item.Number, item.Data) && bytes[item.Number] != item.Data)
            {
                yield return $"{watcher.Name} has other bytes under the number of {item}:\n  {item.Data}\n  {bytes[item.Number]}";
            }
        }
    }

    private static IEnumerable<string> CheckOrder(
        SessionEvidence session, WatcherEvidence watcher, Dictionary<long, int> position, IReadOnlyList<(long From, long To)> withdrawn)
    {
        var next = 0;
        foreach (var item in watcher.Events)
        {
            if (!position.TryGetValue(item.Number, out var at))
            {
                if (!withdrawn.Any(range => range.From <= item.Number && item.Number <= range.To))
                {
                    yield return $"{watcher.Name} saw {item}, which is neither in the journal nor withdrawn: {item.Data}";
                }

                continue;
            }

            if (at > next)
            {
                yield return $"{watcher.Name} lost {at - next} events before {item}: {string.Join(", ", session.Journal.Skip(next).Take(Math.Min(at - next, 5)))}";
            }

            next = at + 1;
        }

        if (next < session.Journal.Count)
        {
            yield return $"{watcher.Name} lost {session.Journal.Count - next} events at the end, from {session.Journal[next]} on";
        }
    }
}
