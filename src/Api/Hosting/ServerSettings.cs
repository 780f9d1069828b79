using Cagent.Runs;

namespace Cagent.Api.Hosting;

/// <summary>What the command line decided about this server.</summary>
internal sealed record ServerSettings
{
    /// <summary>File, directory or built-in name, as typed.</summary>
    public required string AgentReference { get; init; }

    /// <summary>Directory of the user's configuration; null = <c>~/.config/cagent</c>.</summary>
    public string? UserDirectory { get; init; }

    /// <summary>Path of the SQLite file; null = it was not named.</summary>
    public string? SessionDatabase { get; init; }

    /// <summary>The PostgreSQL database of the cluster; null = it was not named here. A secret.</summary>
    public string? ClusterConnection { get; init; }

    /// <summary>Port for the other nodes of the cluster; null = it was not named.</summary>
    public int? SiloPort { get; init; }

    /// <summary>Address of this node for the others; null = it was not named.</summary>
    public string? AdvertisedAddress { get; init; }

    /// <summary>Absolute path of the recording that answers model requests; null = ask providers.</summary>
    public string? Cassette { get; init; }

    /// <summary>Address of the gateway that all model requests go through; null = as the environment says.</summary>
    public string? ModelsGateway { get; init; }

    /// <summary>Variables of <c>--env-from-file</c>; they come before those of the process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What becomes of a run whose client leaves, unless its request says otherwise; null = as configured.</summary>
    public DisconnectPolicy? OnDisconnect { get; init; }

    /// <summary>Token of <c>--auth-token</c>; null = as configured.</summary>
    public string? AuthToken { get; init; }

    /// <summary>Path of the debug log; null = only warnings and errors, on the error output.</summary>
    public string? DebugLog { get; init; }
}
