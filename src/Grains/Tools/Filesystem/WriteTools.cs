using System.Globalization;
using System.Text;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary>The tools that change files and directories.</summary>
internal sealed class WriteTools(Workspace workspace, WorkspaceFiles files, PostEditCommands postEdit, FilesystemOptions options)
{
    public async Task<ToolResult> WriteAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetString("path");
        var content = Encoding.UTF8.GetBytes(arguments.GetString("content"));
        if (Refuse(path, content.Length) is { } refusal)
        {
            return ToolResult.Error("Error writing file: " + refusal);
        }

        try
        {
            files.CreateParent(path);
        }
        catch (Exception e) when (IsFileError(e))
        {
            return ToolResult.Error($"Error creating directory structure: {Describe("mkdir", Path.GetDirectoryName(workspace.FullPath(path))!, e)}");
        }

        try
        {
            files.Write(path, content);
        }
        catch (Exception e) when (IsFileError(e))
        {
            return ToolResult.Error($"Error writing file: {Describe("open", path, e)}");
        }

        return await postEdit.RunAsync(
            workspace.Resolve(path), $"File written successfully: {path} ({content.Length} bytes)", "File written successfully", cancellationToken);
    }

    public async Task<ToolResult> EditAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetString("path");
        var edits = arguments.GetObjects("edits")
            .Select(edit => (Old: Encoding.UTF8.GetBytes(edit.GetString("oldText")), New: Encoding.UTF8.GetBytes(edit.GetString("newText")))).ToArray();
        if (edits.Length == 0)
        {
            return ToolResult.Error("'edits' is empty: name at least one edit. The file was not changed.");
        }

        byte[] content;
        try
        {
            content = files.Read(path, options.MaxWriteBytes);
        }
        catch (Exception e) when (IsFileError(e))
        {
            return ToolResult.Error($"Error reading file: {Describe(e is FileAccessException ? "read" : "open", path, e)}");
        }

        for (var i = 0; i < edits.Length; i++)
        {
            if (edits[i].Old.Length == 0)
            {
                return ToolResult.Error($"Edit {i + 1} failed: 'oldText' is empty. The file was not changed.");
            }

            var at = content.AsSpan().IndexOf(edits[i].Old);
            if (at < 0)
            {
                return ToolResult.Error($"Edit {i + 1} failed: old text not found");
            }

            content = [.. content.AsSpan(0, at), .. edits[i].New, .. content.AsSpan(at + edits[i].Old.Length)];
        }

        if (Refuse(path, content.Length) is { } refusal)
        {
            return ToolResult.Error("Error writing file: " + refusal);
        }

        try
        {
            files.Write(path, content);
        }
        catch (Exception e) when (IsFileError(e))
        {
            return ToolResult.Error($"Error writing file: {Describe("open", path, e)}");
        }

        return await postEdit.RunAsync(workspace.Resolve(path), Describe(edits), "File edited successfully", cancellationToken);
    }

    public ToolResult CreateDirectories(ToolInvocation call, ToolArguments arguments) =>
        ForEach(arguments, files.CreateDirectory, "Directory created successfully", "Error creating directory", "mkdir");

    public ToolResult RemoveDirectories(ToolInvocation call, ToolArguments arguments) =>
        ForEach(arguments, files.RemoveDirectory, "Directory removed successfully", "Error removing directory", null);

    private ToolResult ForEach(ToolArguments arguments, Action<string> change, string success, string failure, string? operation)
    {
        List<string> lines = [];
        foreach (var path in arguments.GetStrings("paths"))
        {
            if (Refuse(path, 0) is { } refusal)
            {
                return ToolResult.Error($"{failure} {path}: {refusal}");
            }

            try
            {
                change(path);
                lines.Add($"{success}: {path}");
            }
            catch (Exception e) when (IsFileError(e))
            {
                return ToolResult.Error($"{failure} {path}: {(operation is null ? Reason(e) : Describe(operation, path, e))}");
            }
        }

        return ToolResult.Ok(string.Join('\n', lines));
    }

    /// <summary>Why nothing may be written there; null when it may, or when writing itself will say what is wrong.</summary>
    private string? Refuse(string path, long size)
    {
        if (size > options.MaxWriteBytes)
        {
            return $"the content has {size} bytes; a file may have at most {options.MaxWriteBytes}";
        }

        try
        {
            var real = Workspace.RealPath(workspace.Resolve(path));
            return !options.AllowGitDirectories && real.Split(Path.DirectorySeparatorChar).Contains(".git")
                ? $"{path} lies in a .git directory, which is not written to"
                : null;
        }
        catch (OutsideWorkspaceException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Describe((byte[] Old, byte[] New)[] edits)
    {
        if (edits.Length == 1)
        {
            return $"File edited successfully. Replaced {edits[0].Old.Length} characters";
        }

        var lines = edits.Select((edit, i) => string.Create(CultureInfo.InvariantCulture, $"Edit {i + 1}: Replaced {edit.Old.Length} characters"));
        return "File edited successfully. Changes:\n" + string.Join('\n', lines);
    }

    private string Describe(string operation, string path, Exception e) =>
        e is OutsideWorkspaceException ? e.Message : $"{operation} {workspace.Show((e as FileAccessException)?.Obstacle ?? path)}: {FileErrors.Describe(e)}";

    private static string Reason(Exception e) => e is OutsideWorkspaceException ? e.Message : FileErrors.Describe(e);

    private static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException or OutsideWorkspaceException;
}
