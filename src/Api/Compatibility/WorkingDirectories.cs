using Cagent.Api.Hosting;
using Cagent.Api.Problems;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Compatibility;

/// <summary>Which directories a session may work in. With a workspace root: those inside it. Without one: any on a server that only its own
/// machine reaches, else those inside the server's directory.</summary>
internal sealed class WorkingDirectories(IOptions<ApiOptions> options)
{
    private const string Prefix = "failed to create session: ";

    /// <summary>The absolute path of an existing, allowed directory. Relative ones begin at the workspace root; without one, at the server's
    /// directory.</summary>
    /// <param name="directory">As sent; empty = the workspace root, or nothing when there is none.</param>
    public string Resolve(string directory)
    {
        if (directory.Length == 0 && options.Value.WorkspaceRoot is null)
        {
            return "";
        }

        if (directory.Contains('\0', StringComparison.Ordinal))
        {
            throw new ProblemException(new Problem(StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody,
                Prefix + "the working directory contains a NUL character; no path can"));
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Join(Base(directory), directory)));
        var root = options.Value.WorkspaceRoot ?? (options.Value.LocalOnly ? null : Environment.CurrentDirectory);
        if (root is not null && !Contains(RealPath(Path.GetFullPath(root)), RealPath(full)))
        {
            throw new ProblemException(new Problem(StatusCodes.Status403Forbidden, ErrorCodes.WorkingDirectoryDenied,
                $"{Prefix}working directory {full} is outside the workspace root; choose one inside it"));
        }

        if (Directory.Exists(full))
        {
            return full;
        }

        throw new ProblemException(new Problem(StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody, File.Exists(full)
            ? Prefix + "working directory must be a directory"
            : $"{Prefix}stat {full}: no such file or directory"));
    }

    private string Base(string directory) =>
        Path.IsPathRooted(directory) ? "" : options.Value.WorkspaceRoot is { } root ? Path.GetFullPath(root) + "/" : Environment.CurrentDirectory + "/";

    private static bool Contains(string root, string path) =>
        path == root || path.StartsWith(root.EndsWith('/') ? root : root + "/", StringComparison.Ordinal);

    /// <summary>The path without symbolic links, as far as it exists.</summary>
    private static string RealPath(string path)
    {
        const int MaxLinks = 40;
        var resolved = "/";
        var rest = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (var links = 0; rest.TryPop(out var name);)
        {
            var next = Path.Join(resolved, name);
            if (new FileInfo(next).LinkTarget is { } target && links++ < MaxLinks)
            {
                var full = Path.GetFullPath(target, resolved);
                foreach (var part in full.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    rest.Push(part);
                }

                resolved = "/";
            }
            else
            {
                resolved = next;
            }
        }

        return resolved;
    }
}
