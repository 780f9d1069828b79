namespace Cagent.Sessions;

/// <summary>Finds the grain of a session.</summary>
internal interface ISessionDirectory
{
    ISessionGrain Find(string sessionId);
}

/// <summary>Sessions of the cluster.</summary>
internal sealed class ClusterSessionDirectory(IGrainFactory grains) : ISessionDirectory
{
    public ISessionGrain Find(string sessionId) => grains.GetGrain<ISessionGrain>(sessionId);
}
