using Cagent.Conformance.Tests;
using Cagent.Testing;
using Xunit.Sdk;
using Xunit.v3;

// Cases wait for processes and for scripted time most of their life, so there may be more of them than processors.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 4)]
[assembly: AssemblyFixture(typeof(SuiteTurn))]
[assembly: AssemblyFixture(typeof(Laboratory))]
