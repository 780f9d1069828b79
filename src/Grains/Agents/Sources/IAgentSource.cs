namespace Cagent.Agents.Sources;

/// <summary>A place that an agent file is read from.</summary>
internal interface IAgentSource
{
    /// <summary>The agent's identifier in the API (platform §1.3).</summary>
    string AgentId { get; }

    /// <summary>Where it is, for messages and to tell two sources of the same identifier apart.</summary>
    string Origin { get; }

    /// <summary>Directory that relative paths of the file begin at; null when there is none.</summary>
    string? BaseDirectory { get; }

    /// <exception cref="AgentFileException">The file cannot be read.</exception>
    Task<byte[]> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads a file that the agent file names.</summary>
    /// <param name="file">The path as written; a relative one begins at <see cref="BaseDirectory"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="AgentFileException">The file cannot be read, or the source has no files beside it.</exception>
    Task<byte[]> ReadBesideAsync(string file, CancellationToken cancellationToken);
}
