using Cagent.Testing;


namespace Cagent.Grains.Tests.Tools;

/// <summary>What the tools say about files that they cannot use: as the system does, with the path as it lies in the workspace.</summary>
public sealed class FileErrorsTests
{
    private const string Filesystem = "    toolsets: [{type: filesystem}]";

    [Theory]
    [InlineData("read_file", "loop", "stat loop: too many levels of symbolic links")]
    [InlineData("read_file", "loop/x", "stat loop/x: too many levels of symbolic links")]
    [InlineData("read_file", "./d/../d/", "read d: is a directory")]
    [InlineData("read_file", "{work}/d", "read d: is a directory")]
    [InlineData("read_file", "{work}/f/x/y", "stat f/x/y: not a directory")]
    [InlineData("read_file", "gone/x", "not found")]
    [InlineData("list_directory", "f/x", "Error reading directory: open f/x: not a directory")]
    [InlineData("list_directory", "gone", "Error reading directory: open gone: no such file or directory")]
    [InlineData("list_directory", "loop", "Error reading directory: open loop: too many levels of symbolic links")]
    [InlineData("list_directory", "{work}/no", "Error reading directory: open no: no such file or directory")]
    [InlineData("directory_tree", "f/x", "Error building directory tree: stat f/x: not a directory")]
    [InlineData("directory_tree", "gone", "Error building directory tree: stat gone: no such file or directory")]
    [InlineData("search_files_content", "f/x", "Error searching f/x: not a directory")]
    [InlineData("search_files_content", "loop", "Error searching loop: too many levels of symbolic links")]
    [InlineData("edit_file", "f/x", "Error reading file: open f/x: not a directory")]
    [InlineData("edit_file", "loop", "Error reading file: open loop: too many levels of symbolic links")]
    [InlineData("edit_file", "", "Error reading file: read .: is a directory")]
    [InlineData("write_file", "", "Error writing file: open .: is a directory")]
    [InlineData("write_file", "{work}/d/", "Error writing file: open d: is a directory")]
    [InlineData("write_file", "f/x/y", "Error creating directory structure: mkdir f: not a directory")]
    [InlineData("write_file", "gone/y", "Error creating directory structure: mkdir gone: file exists")]
    [InlineData("write_file", "loop", "Error writing file: open loop: too many levels of symbolic links")]
    [InlineData("write_file", "pipe", "Error writing file: open pipe: not a regular file")]
    [InlineData("create_directory", "{work}/f/x/y", "Error creating directory {work}/f/x/y: mkdir f: not a directory")]
    [InlineData("create_directory", "gone", "Error creating directory gone: mkdir gone: file exists")]
    [InlineData("remove_directory", "f/x", "Error removing directory f/x: not a directory")]
    [InlineData("remove_directory", "loop", "Error removing directory loop: too many levels of symbolic links")]
    public async Task The_reason_names_the_path_that_is_wrong(string tool, string path, string output)
    {
        await using ToolRoom room = new(Filesystem);
        await PrepareAsync(room);
        path = path.Replace("{work}", room.WorkingDirectory, StringComparison.Ordinal);

        var result = await room.CallAsync(
            tool, $$"""{"path":"{{path}}","paths":["{{path}}"],"content":"x","query":"x","edits":[{"oldText":"x","newText":"y"}]}""");

        Assert.True(result.IsError);
        Assert.Equal(output.Replace("{work}", room.WorkingDirectory, StringComparison.Ordinal), result.Output);
    }

    [Fact]
    public async Task A_tree_does_not_show_links_that_lead_nowhere()
    {
        await using ToolRoom room = new(Filesystem);
        await PrepareAsync(room);

        Assert.Equal(
            """{"name":"work","type":"directory","children":[{"name":"d","type":"directory"},{"name":"f","type":"file"},{"name":"pipe","type":"file"}]}""",
            (await room.CallAsync("directory_tree", """{"path":"."}""")).Output);
    }

    private static async Task PrepareAsync(ToolRoom room)
    {
        room.Write("f", "x");
        Directory.CreateDirectory(room.At("d"));
        File.CreateSymbolicLink(room.At("loop"), "loop");
        File.CreateSymbolicLink(room.At("gone"), "nowhere");
        await NamedPipe.MakeAsync(room.At("pipe"), TestContext.Current.CancellationToken);
    }
}
