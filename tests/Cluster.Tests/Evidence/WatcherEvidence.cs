namespace Cagent.Cluster.Tests.Evidence;

/// <summary>What one watcher saw of a session, from its first event on.</summary>
/// <param name="Name">Who it was.</param>
/// <param name="Events">In order of arrival, over all its connections.</param>
internal sealed record WatcherEvidence(string Name, IReadOnlyList<SeenEvent> Events);
