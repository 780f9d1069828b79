namespace Cagent.Tools.Workspaces;

/// <summary>A file operation that is refused; the message shows no path.</summary>
internal sealed class FileAccessException(string message) : IOException(message)
{
    /// <summary>What is in the way, absolute, when it is not the path that was named but one above it.</summary>
    public string? Obstacle { get; init; }
}
