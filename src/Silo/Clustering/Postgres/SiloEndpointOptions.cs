namespace Cagent.Silo.Clustering.Postgres;

/// <summary>Where the other nodes of a cluster reach this one; bound from <c>Cagent:Silo</c>, <c>--silo-port</c> and <c>--advertise</c>. The traffic
/// between nodes is neither encrypted nor authenticated: keep it in a network of its own.</summary>
public sealed class SiloEndpointOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Cagent:Silo";

    /// <summary>TCP port; 0 = one that is free. Default 0.</summary>
    public int Port { get; set; }

    /// <summary>Address or name of this node for the others; empty = the address from which it reaches the database, 127.0.0.1 for a database on this
    /// machine. The node listens on it when it is its own, else on all addresses.</summary>
    public string AdvertisedAddress { get; set; } = "";
}
