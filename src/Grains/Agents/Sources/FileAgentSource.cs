namespace Cagent.Agents.Sources;

/// <summary>An agent file of this machine.</summary>
internal sealed class FileAgentSource(string path) : IAgentSource
{
    private const long MaxSize = 8 * 1024 * 1024;

    public string AgentId => Path.GetFileNameWithoutExtension(path);

    public string Origin => path;

    public string? BaseDirectory => Path.GetDirectoryName(path);

    public Task<byte[]> ReadAsync(CancellationToken cancellationToken) => ReadAsync(path, mayLeave: false, cancellationToken);

    public Task<byte[]> ReadBesideAsync(string file, CancellationToken cancellationToken) => file.Contains('\0', StringComparison.Ordinal)
        ? throw new AgentFileException("a path must not contain the character NUL")
        : ReadAsync(Path.GetFullPath(file, BaseDirectory!), mayLeave: true, cancellationToken);

    private async Task<byte[]> ReadAsync(string file, bool mayLeave, CancellationToken cancellationToken)
    {
        try
        {
            if (!mayLeave)
            {
                RefuseEscape();
            }
            if (new FileInfo(file) is { Exists: true, Length: > MaxSize })
            {
                throw new AgentFileException($"reading {file}: the file is larger than {MaxSize / 1024 / 1024} MiB");
            }
            return Directory.Exists(file)
                ? throw new AgentFileException($"reading {file}: it is a directory")
                : await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AgentFileException($"reading {file}: {exception.Message}", exception);
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
