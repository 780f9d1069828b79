using System.Collections.Immutable;
using System.Threading.Channels;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>A membership that a test changes.</summary>
internal sealed class FakeMembership : IClusterMembershipService
{
    private readonly Channel<ClusterMembershipSnapshot> _views = Channel.CreateUnbounded<ClusterMembershipSnapshot>();
    private int _version;

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = new([], new MembershipVersion(0));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => _views.Reader.ReadAllAsync();

    public void Set(params (SiloAddress Address, SiloStatus Status)[] members)
    {
        CurrentSnapshot = new ClusterMembershipSnapshot(
            members.ToImmutableDictionary(member => member.Address, member => new ClusterMember(member.Address, member.Status, "")),
            new MembershipVersion(++_version));
        _views.Writer.TryWrite(CurrentSnapshot);
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);
}
