using System.Security.Cryptography;
using System.Text;
using Cagent.Agents.Configuration;
using Cagent.Agents.Resolution;
using Cagent.Agents.Sources;

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

    /// <summary>Reads a source and the files that it names.</summary>
    /// <exception cref="AgentFileException">Something cannot be read, or is not valid.</exception>
    public static async Task<CatalogEntry> ReadAsync(IAgentSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFilesAsync(source, cancellationToken);
        }
        catch (Exception exception) when (exception is not (AgentFileException or OperationCanceledException))
        {
            // Whatever a file makes go wrong: it is broken, and the agents of the other files are served.
            throw new AgentFileException($"{exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    /// <exception cref="AgentFileException">The revision is not valid.</exception>
    public static CatalogEntry Load(AgentRevisionSource revision)
    {
        var team = AgentFile.Load(revision.Content, revision.Files);
        return new CatalogEntry
        {
            Configuration = TeamJson.Write(team),
            Listing = team.Agents.Count == 0 ? null : ListingOf(revision.AgentId, team),
            Error = team.Agents.Count == 0 ? "the file has no agents" : null,
            Revision = revision,
        };
    }

    public static CatalogEntry Broken(string error) => new() { Error = error };

    private static async Task<CatalogEntry> ReadFilesAsync(IAgentSource source, CancellationToken cancellationToken)
    {
        var content = await source.ReadAsync(cancellationToken);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in InstructionFiles.Of(AgentFile.Read(content)))
        {
            files[path] = await ReadBesideAsync(source, path, cancellationToken);
        }
        return Load(new AgentRevisionSource
        {
            AgentId = source.AgentId,
            Hash = HashOf(content, files),
            Content = content,
            BaseDirectory = source.BaseDirectory,
            Files = files,
        });
    }

    private static async Task<string> ReadBesideAsync(IAgentSource source, string file, CancellationToken cancellationToken)
    {
        try
        {
            return AgentFile.Decode(await source.ReadBesideAsync(file, cancellationToken));
        }
        catch (AgentFileException exception)
        {
            throw new AgentFileException($"instruction_file \"{file}\": {exception.Message}", exception);
        }
    }

    /// <summary>Of a file alone, the plain SHA-256 of its bytes.</summary>
    private static string HashOf(byte[] content, Dictionary<string, string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content);
        foreach (var (path, text) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{path}\0{text}"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static AgentListing ListingOf(string agentId, TeamConfig team) => new()
    {
        Name = agentId,
        Description = team.Agents[0].Description,
        Multi = team.Agents.Count > 1,
        Commands = [.. team.DefaultAgent.Commands.Keys.Order(StringComparer.Ordinal)],
    };
}
