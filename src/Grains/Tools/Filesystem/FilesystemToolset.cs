using Cagent.Tools.Images;
using Cagent.Tools.Processes;
using Cagent.Tools.Workspaces;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Filesystem;

/// <summary>The <c>filesystem</c> toolset (tools §3.1), inside the session's workspace.</summary>
internal sealed class FilesystemToolset(
    IOptions<FilesystemOptions> options,
    IOptions<WorkspaceOptions> workspaceOptions,
    ChildEnvironment environment,
    CommandRunner runner,
    ImageTurns turns,
    TimeProvider timeProvider) : IToolsetProvider
{
    public string Type => "filesystem";

    public IToolset Create(ToolsetRequest request)
    {
        Workspace workspace = new(request.Context.WorkingDirectory, workspaceOptions.Value.AdditionalRoots);
        WorkspaceFiles files = new(workspace);
        IgnoreRules ignored = new(workspace, request.Config.IgnoreVcs ?? true, timeProvider);
        PostEditCommands postEdit = new(
            options.Value.PostEdit ? request.Config.PostEdit : [], workspace, environment.Create(request.Config.Environment), runner);
        ReadTools read = new(workspace, files, options.Value, turns);
        ListingTools listing = new(workspace, ignored);
        SearchTool search = new(workspace, files, ignored, options.Value, timeProvider);
        WriteTools write = new(workspace, files, postEdit, options.Value);
        ITool[] tools =
        [
            new FunctionTool(FilesystemDefinitions.DirectoryTree, listing.Tree),
            new FunctionTool(FilesystemDefinitions.EditFile, write.EditAsync),
            new FunctionTool(FilesystemDefinitions.ListDirectory, listing.List),
            new FunctionTool(FilesystemDefinitions.ReadFile, read.ReadAsync),
            new FunctionTool(FilesystemDefinitions.ReadMultipleFiles, (call, arguments, token) => Task.FromResult(read.ReadMany(call, arguments, token))),
            new FunctionTool(FilesystemDefinitions.SearchFilesContent, (call, arguments, token) => Task.FromResult(search.Search(call, arguments, token))),
            new FunctionTool(FilesystemDefinitions.WriteFile, write.WriteAsync),
            new FunctionTool(FilesystemDefinitions.CreateDirectory, write.CreateDirectories),
            new FunctionTool(FilesystemDefinitions.RemoveDirectory, write.RemoveDirectories),
        ];
        return new FixedToolset(
            "filesystem",
            FilesystemDefinitions.Instructions,
            options.Value.ReadOnly ? [.. tools.Where(tool => ToolsetSlot.IsReadOnly(tool.Definition))] : tools,
            options.Value.PostEdit || request.Config.PostEdit.Count == 0 ? [] : ["'post_edit' is switched off on this server (Cagent:Filesystem:PostEdit)"]);
    }
}
