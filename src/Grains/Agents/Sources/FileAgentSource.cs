using Cagent.Tools.Workspaces;

namespace Cagent.Agents.Sources;

/// <summary>An agent file of this machine.</summary>
/// <param name="path">Where it is: absolute.</param>
/// <param name="mayBePipe">Somebody named this very file, such as <c>/dev/fd/3</c>. What merely lies in a directory is never waited for.</param>
internal sealed class FileAgentSource(string path, bool mayBePipe = false) : IAgentSource
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
            if (FileKinds.IsSpecial(file) && (mayLeave || !mayBePipe))
            {
                throw new AgentFileException($"reading {file}: it is not a regular file");
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
        var directory = Path.TrimEndingDirectorySeparator(Workspace.RealPath(BaseDirectory!)) + Path.DirectorySeparatorChar;
        if (!Workspace.RealPath(path).StartsWith(directory, StringComparison.Ordinal))
        {
            throw new AgentFileException($"reading {path}: the link leads out of its directory");
        }
    }
}
