using System.Security.Cryptography;
using Cagent.Agents.Configuration;

namespace Cagent.Agents;

/// <summary>What the catalog serves for one agent: a revision with what is shown of it, or the reason why there is none.</summary>
internal sealed record CatalogEntry
{
    public AgentRevisionSource? Revision { get; private init; }

    /// <summary>Null for a team without agents: it has a configuration, but nothing to list or run.</summary>
    public AgentListing? Listing { get; private init; }

    public byte[]? Configuration { get; private init; }

    /// <summary>Why the agent cannot run.</summary>
    public string? Error { get; private init; }

    /// <exception cref="AgentFileException">The content is not a valid agent file.</exception>
    public static CatalogEntry Load(string agentId, byte[] content, string? baseDirectory)
    {
        var team = AgentFile.Load(content);
        return new CatalogEntry
        {
            Configuration = TeamJson.Write(team),
            Listing = team.Agents.Count == 0 ? null : ListingOf(agentId, team),
            Error = team.Agents.Count == 0 ? "the file has no agents" : null,
            Revision = new AgentRevisionSource
            {
                AgentId = agentId,
                Hash = Convert.ToHexStringLower(SHA256.HashData(content)),
                Content = content,
                BaseDirectory = baseDirectory,
            },
        };
    }

    public static CatalogEntry Broken(string error) => new() { Error = error };

    private static AgentListing ListingOf(string agentId, TeamConfig team) => new()
    {
        Name = agentId,
        Description = team.Agents[0].Description,
        Multi = team.Agents.Count > 1,
        Commands = [.. team.DefaultAgent.Commands.Keys.Order(StringComparer.Ordinal)],
    };
}
