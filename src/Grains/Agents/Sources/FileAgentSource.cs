namespace Cagent.Agents.Sources;

/// <summary>An agent file of this machine.</summary>
internal sealed class FileAgentSource(string path) : IAgentSource
{
    private const long MaxSize = 8 * 1024 * 1024;

    public string AgentId => Path.GetFileNameWithoutExtension(path);

    public string Origin => path;

    public string? BaseDirectory => Path.GetDirectoryName(path);

    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            RefuseEscape();
            if (new FileInfo(path) is { Exists: true, Length: > MaxSize })
            {
                throw new AgentFileException($"reading {path}: the file is larger than {MaxSize / 1024 / 1024} MiB");
            }
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AgentFileException($"reading {path}: {exception.Message}", exception);
        }
    }

    /// <summary>A link that leaves the directory of the file is refused: whoever may write there could show any file.</summary>
    private void RefuseEscape()
    {
        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true);
        if (target is null)
        {
            return;
        }
        var directory = Resolve(BaseDirectory!) + Path.DirectorySeparatorChar;
        if (!Path.Combine(Resolve(Path.GetDirectoryName(target.FullName)!), target.Name).StartsWith(directory, StringComparison.Ordinal))
        {
            throw new AgentFileException($"reading {path}: the link leads out of its directory");
        }
    }

    private static string Resolve(string directory) =>
        new DirectoryInfo(directory).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? directory;
}
