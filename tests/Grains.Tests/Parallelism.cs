using Cagent.Testing;

[assembly: AssemblyFixture(typeof(SuiteTurn))]
