using Cagent.Benchmarks.Rows;

namespace Cagent.Benchmarks;

/// <summary>The benchmarks in the order of the table.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Start(),
        new FullSpeed(),
        new TenRuns(),
        new HundredRuns(),
        new ThousandRuns(),
        new SessionList(),
        new ShortRuns(),
        new LongSession(),
        new Appending(),
        new SecondNode(),
        new ManyWatchers(),
        new IdleSessions(),
        new FencedAppends(),
    ];
}
