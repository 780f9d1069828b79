using Cagent.Testing;
using Xunit.Sdk;
using Xunit.v3;

// Each test has three processes, a hundred connections and a stopwatch: they would measure each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(SuiteTurn))]
