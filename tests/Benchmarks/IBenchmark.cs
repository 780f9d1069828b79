using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks;

/// <summary>One piece of work that is measured. It starts what it needs and ends it.</summary>
internal interface IBenchmark
{
    /// <summary>Names it on the command line.</summary>
    string Name { get; }

    /// <summary>What is done.</summary>
    string Work { get; }

    /// <summary>Does it and reports its rows.</summary>
    Task RunAsync(Bench bench, Report report);
}
