using System.Globalization;

namespace Cagent.Cluster.Tests.Figures;

/// <summary>What a fault cost, over all watchers.</summary>
internal sealed class FaultFigures
{
    /// <summary>Numbers leave out so many when another node takes a session over (fewer than are held in reserve, more than a run has events).</summary>
    private const long Takeover = 50_000;

    private readonly List<TimeSpan> _delays = [];
    private readonly List<Standstill> _pauses = [];

    /// <param name="sessions">All sessions of the test.</param>
    /// <param name="fault">When it happened, on the clock of the test.</param>
    public FaultFigures(IReadOnlyList<SessionEvidence> sessions, TimeSpan fault)
    {
        foreach (var session in sessions)
        {
            TakenOver += session.Journal.Zip(session.Journal.Skip(1)).Any(pair => IsTakeover(pair.First, pair.Second)) ? 1 : 0;
            foreach (var watcher in session.Watchers)
            {
                Add(watcher.Events, fault);
                Lost += session.Journal.Select(item => item.Number).Except(watcher.Events.Select(item => item.Number)).Count();
                Duplicated += watcher.Events.Count - watcher.Events.DistinctBy(item => item.Number).Count();
                _pauses.AddRange(Pauses(watcher.Events, fault).Take(1));
            }

            RunTwice += session.Executions.Count(execution => execution.Value > 1);
        }

        _delays.Sort();
        _pauses.Sort((one, other) => one.Length.CompareTo(other.Length));
    }

    /// <summary>Sessions that another node went on with.</summary>
    public int TakenOver { get; }

    /// <summary>Watchers that the fault touched: their session changed its owner, or their connection broke.</summary>
    public int Touched => _delays.Count;

    /// <summary>Time from the fault to the next event, half of the touched watchers.</summary>
    public TimeSpan Median => _delays.Count == 0 ? TimeSpan.Zero : _delays[_delays.Count / 2];

    /// <summary>The same, the slowest watcher.</summary>
    public TimeSpan Worst => _delays.LastOrDefault();

    /// <summary>The longest time between two events of a run, at any watcher.</summary>
    public TimeSpan LongestPause => _pauses.LastOrDefault()?.Length ?? TimeSpan.Zero;

    /// <summary>Half of the watchers had no longer pause than this.</summary>
    public TimeSpan MedianPause => _pauses.Count == 0 ? TimeSpan.Zero : _pauses[_pauses.Count / 2].Length;

    /// <summary>Journalled events that a watcher did not see.</summary>
    public int Lost { get; }

    /// <summary>Numbers that a watcher saw twice.</summary>
    public int Duplicated { get; }

    /// <summary>Tool calls that took effect twice.</summary>
    public int RunTwice { get; }

    /// <summary>Prints a line.</summary>
    public void Print(string fault)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{fault}: next event after p50 {Median.TotalSeconds:0.00} s, worst {Worst.TotalSeconds:0.00} s ({Touched} watchers, {TakenOver} sessions taken over); "
            + $"longest pause of a watcher p50 {MedianPause.TotalSeconds:0.00} s, worst {_pauses.LastOrDefault()}; lost {Lost}, duplicated {Duplicated}, tool calls run twice {RunTwice}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }

    private void Add(IReadOnlyList<SeenEvent> events, TimeSpan fault)
    {
        SeenEvent? news = null;
        for (var index = 1; index < events.Count; index++)
        {
            if (events[index].At > fault && IsTakeover(events[index - 1], events[index]))
            {
                news = events[index];
                break;
            }

            news ??= events[index].At > fault && events[index].Connection > events[index - 1].Connection ? events[index] : null;
        }

        if (news is not null)
        {
            _delays.Add(news.At - fault);
        }
    }

    // The longest first. Between runs nothing has to come.
    private static IEnumerable<Standstill> Pauses(IReadOnlyList<SeenEvent> events, TimeSpan fault) => events.Zip(events.Skip(1))
        .Where(pair => pair.First.Type != "stream_stopped")
        .Select(pair => new Standstill(pair.Second.At - pair.First.At, pair.Second.At - fault, pair.First.Type, pair.Second.Type))
        .OrderByDescending(pause => pause.Length);

    private static bool IsTakeover(SeenEvent before, SeenEvent after) => after.Number - before.Number > Takeover;
}
