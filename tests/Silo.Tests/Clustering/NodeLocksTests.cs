using Cagent.Silo.Clustering.SharedFile;
using Cagent.Testing;

namespace Cagent.Silo.Tests.Clustering;

public sealed class NodeLocksTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_lock_is_seen_as_long_as_it_is_held()
    {
        var locks = new NodeLocks(_directory.At("session.db"));
        var node = LocalNode.Address(1);
        Assert.True(locks.IsAbandoned(node));
        using (locks.Take(node))
        {
            Assert.False(locks.IsAbandoned(node));
            Assert.True(locks.IsAbandoned(LocalNode.Address(1, generation: 2)));
        }

        Assert.True(locks.IsAbandoned(node));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void What_a_killed_process_left_is_abandoned_and_can_be_removed()
    {
        var locks = new NodeLocks(_directory.At("session.db"));
        var left = _directory.Write("session.db-node-1-1", "");
        Assert.True(locks.IsAbandoned(LocalNode.Address(1)));
        locks.Remove(LocalNode.Address(1));
        Assert.False(File.Exists(left));
    }
}
