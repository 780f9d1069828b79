using System.Text;
using System.Text.Json.Nodes;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary><c>list_directory</c> and <c>directory_tree</c>.</summary>
internal sealed class ListingTools(Workspace workspace, IgnoreRules ignored)
{
    private const int MaxEntries = 100;

    public ToolResult List(ToolInvocation call, ToolArguments arguments)
    {
        var path = arguments.GetString("path");
        try
        {
            return List(Resolve(path, requireDirectory: true));
        }
        catch (OutsideWorkspaceException e)
        {
            return ToolResult.Error("Error reading directory: " + e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ToolResult.Error($"Error reading directory: open {workspace.Show(path)}: {FileErrors.Describe(e)}");
        }
    }

    public ToolResult Tree(ToolInvocation call, ToolArguments arguments)
    {
        var path = arguments.GetString("path");
        try
        {
            TreeBuilder builder = new(workspace, ignored);
            var root = builder.Build(Resolve(path, requireDirectory: false));
            return new ToolResult
            {
                Output = ToolJson.Write(root),
                Meta = ToolJson.ToElement(new { fileCount = builder.Files, dirCount = builder.Directories, truncated = builder.IsFull }),
            };
        }
        catch (OutsideWorkspaceException e)
        {
            return ToolResult.Error("Error building directory tree: " + e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ToolResult.Error($"Error building directory tree: stat {workspace.Show(path)}: {FileErrors.Describe(e)}");
        }
    }

    private string Resolve(string path, bool requireDirectory)
    {
        var full = workspace.Resolve(path);
        WorkspaceFiles.EnsureExists(full);
        return !requireDirectory || Directory.Exists(full) ? full : throw new FileAccessException(FileErrors.NotDirectory);
    }

    private ToolResult List(string directory)
    {
        StringBuilder text = new();
        List<string> files = [];
        List<string> directories = [];
        var truncated = false;
        foreach (var entry in Entries(directory))
        {
            var isDirectory = entry is DirectoryInfo && entry.LinkTarget is null;
            if (ignored.IsIgnored(entry.FullName, isDirectory))
            {
                continue;
            }

            text.Append(isDirectory ? "DIR  " : "FILE ").Append(entry.Name).Append('\n');
            (isDirectory ? directories : files).Add(entry.Name);
            if (files.Count + directories.Count == MaxEntries)
            {
                text.Append("...output truncated due to file limit...\n");
                truncated = true;
                break;
            }
        }

        return new ToolResult
        {
            Output = text.ToString(),
            Meta = ToolJson.ToElementWithNulls(new { files = NullIfEmpty(files), dirs = NullIfEmpty(directories), truncated }),
        };
    }

    private static List<string>? NullIfEmpty(List<string> names) => names.Count == 0 ? null : names;

    private static IOrderedEnumerable<FileSystemInfo> Entries(string directory) =>
        new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal);

    private sealed class TreeBuilder(Workspace workspace, IgnoreRules ignored)
    {
        public int Files { get; private set; }

        public int Directories { get; private set; }

        public bool IsFull => Files + Directories >= MaxEntries;

        public JsonObject Build(string path)
        {
            JsonObject node = new() { ["name"] = Path.GetFileName(path) };
            if (!Directory.Exists(path))
            {
                Files++;
                node["type"] = "file";
                return node;
            }

            Directories++;
            node["type"] = "directory";
            var children = BuildChildren(path);
            if (children.Count > 0)
            {
                node["children"] = children;
            }

            return node;
        }

        private JsonArray BuildChildren(string directory)
        {
            JsonArray children = [];
            try
            {
                foreach (var entry in Entries(directory))
                {
                    if (IsFull)
                    {
                        break;
                    }

                    if (IsShown(entry))
                    {
                        children.Add(Build(entry.FullName));
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What cannot be read is shown without children.
            }

            return children;
        }

        /// <summary>Links are followed, but only to what is there and inside.</summary>
        private bool IsShown(FileSystemInfo entry) =>
            (entry.LinkTarget is null || (workspace.Contains(entry.FullName) && WorkspaceFiles.Exists(entry.FullName)))
            && !ignored.IsIgnored(entry.FullName, Directory.Exists(entry.FullName));
    }
}
