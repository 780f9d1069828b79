using System.Text;
using Cagent.Tools.Workspaces;

namespace Cagent.Runs;

/// <summary>The texts of the files that one prompt names. Every file is read once, and all together only as much as one prompt may hold: a history
/// can name any number of files, and every model call reads them again.</summary>
internal sealed class AttachedTexts(Workspace workspace, long budget)
{
    /// <summary>Looking for a file costs something too, also when it is not there.</summary>
    internal const long LeastCost = 4 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, (string? Text, long Length)> _read = new(StringComparer.Ordinal);
    private long _budget = budget;

    /// <summary>The text of a file; null when it has none that can be inlined, or no room is left for it.</summary>
    public async ValueTask<string?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(path, out var known))
        {
            return known.Text is not null && TrySpend(known.Length) ? known.Text : null;
        }

        if (!TrySpend(LeastCost))
        {
            return null;
        }

        var file = await ReadAsync(path, cancellationToken);
        _read.Add(path, file);
        return file.Text;
    }

    private async Task<(string? Text, long Length)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(workspace.Resolve(path));
            if (!file.Exists || file.Length > AttachedFiles.LongestText || FileKinds.IsSpecial(file.FullName) || !TrySpend(file.Length))
            {
                return (null, 0);
            }

            var bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
            var text = StrictUtf8.GetString(bytes);
            return (text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF'), bytes.Length);
        }
        catch (Exception exception) when (exception is OutsideWorkspaceException or IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return (null, 0);
        }
    }

    private bool TrySpend(long bytes)
    {
        if (bytes > _budget)
        {
            return false;
        }

        _budget -= bytes;
        return true;
    }
}
