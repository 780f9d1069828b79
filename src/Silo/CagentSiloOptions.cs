using Cagent.Silo.Storage;

namespace Cagent.Silo;

/// <summary>What a node needs to know before it starts. Everything else is read from the configuration, section <c>Cagent</c>.</summary>
public sealed class CagentSiloOptions
{
    /// <summary>Name of the service; part of storage keys, so it never changes. Default <c>cagent</c>.</summary>
    public string ServiceId { get; set; } = "cagent";

    /// <summary>Name of the cluster; the same for all nodes that serve together. Default <c>cagent</c>.</summary>
    public string ClusterId { get; set; } = "cagent";

    /// <summary>The agents to serve: a file, a directory or a built-in name; null = as <c>Cagent:Agents</c> says.</summary>
    public string? AgentReference { get; set; }

    /// <summary>Directory of the user's configuration, where aliases stand; null = <c>~/.config/cagent</c>.</summary>
    public string? UserDirectory { get; set; }

    /// <summary>The session database that belongs to one process and ends with it.</summary>
    public const string InMemoryDatabase = SessionFile.InMemory;

    /// <summary>The SQLite file of the sessions; null = as <c>Cagent:SessionStore</c> says.</summary>
    public string? SessionDatabase { get; set; }

    /// <summary>The PostgreSQL database of the cluster, a connection string or a <c>postgres://</c> address; null = as <c>Cagent:Cluster</c> says. With
    /// it there is no session file. A secret: never shown.</summary>
    public string? ClusterConnection { get; set; }

    /// <summary>Port for the other nodes of a cluster on PostgreSQL; null = as <c>Cagent:Silo</c> says.</summary>
    public int? SiloPort { get; set; }

    /// <summary>Address of this node for the others; null = as <c>Cagent:Silo</c> says.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Recording that answers model requests; null = as <c>Cagent:Models</c> says.</summary>
    public string? Cassette { get; set; }

    /// <summary>Address of the gateway that all model requests go through; null = as <c>Cagent:Models</c> or the environment says.</summary>
    public string? ModelsGateway { get; set; }

    /// <summary>Variables for agents and models that come before those of the process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; set; } = new Dictionary<string, string>();
}
