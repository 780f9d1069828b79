namespace Cagent.Cluster.Tests.Invariants;

/// <summary>All of them.</summary>
internal static class AllInvariants
{
    private const int Shown = 20;

    private static readonly IInvariant[] Invariants =
        [new UnbrokenChain(), new PostsOnce(), new ToolsAtMostOnce(), new OneEndPerRun(), new NoRunLeftBehind(), new ValidHistory(), new ExactText()];

    /// <summary>All violations of a session.</summary>
    public static IReadOnlyList<string> Check(SessionEvidence session) =>
        [.. Invariants.SelectMany(invariant => invariant.Check(session)).Select(violation => $"session {session.Id}: {violation}")];

    /// <summary>Fails with the violations, if there are any.</summary>
    public static void Hold(IEnumerable<SessionEvidence> sessions)
    {
        var violations = sessions.SelectMany(Check).ToList();
        Assert.True(violations.Count == 0, $"{violations.Count} violations, among them\n{string.Join('\n', violations.Take(Shown))}");
    }
}
