namespace Cagent.Cluster.Tests.Invariants;

/// <summary>Something that holds for every session, whatever happened to the nodes.</summary>
internal interface IInvariant
{
    /// <summary>All violations; empty when it holds.</summary>
    IEnumerable<string> Check(SessionEvidence session);
}
