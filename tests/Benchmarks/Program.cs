using System.Runtime.InteropServices;
using Cagent.Benchmarks.Processes;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks;

/// <summary>Measures the rows of the table in the README: all of them, or those that are named.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Relay.Command, var upstream])
        {
            return await Relay.RunAsync(new Uri(upstream));
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (Choose(arguments) is not { } chosen)
        {
            return 2;
        }

        await using var bench = await Bench.StartAsync(stop.Token);
        var report = new Report(Console.Out);
        foreach (var benchmark in chosen)
        {
            try
            {
                await benchmark.RunAsync(bench, report);
            }
            catch (Exception failure)
            {
                report.Fail(benchmark, failure);
            }

            if (stop.IsCancellationRequested)
            {
                break;
            }
        }

        report.WriteTable();
        return report.HasFailed ? 1 : 0;

        void Stop(PosixSignalContext signal)
        {
            // The processes that were started have to be ended first.
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static IReadOnlyList<IBenchmark>? Choose(string[] names)
    {
        var all = Catalogue.All;
        if (names.FirstOrDefault(name => all.All(benchmark => benchmark.Name != name)) is not { } unknown)
        {
            return names.Length == 0 ? all : [.. all.Where(benchmark => names.Contains(benchmark.Name))];
        }

        Console.Error.WriteLine($"There is no benchmark \"{unknown}\". Choose among:");
        foreach (var benchmark in all)
        {
            Console.Error.WriteLine($"  {benchmark.Name,-16} {benchmark.Work}");
        }

        return null;
    }
}
