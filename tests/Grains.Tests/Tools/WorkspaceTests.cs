using System.Runtime.Versioning;
using Cagent.Testing;
using Cagent.Tools.Workspaces;

namespace Cagent.Grains.Tests.Tools;

public sealed class WorkspaceTests
{
    private const string Filesystem = "    toolsets: [{type: filesystem}]";

    public static TheoryData<string> Escapes => ["/etc/passwd", "../x", "a/../../x", "out/passwd", "sub/up/secret", "file", "dangling", "a\\u0000b"];

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task No_tool_leaves_the_workspace(string path)
    {
        await using var room = CreateRoom();
        string[][] calls =
        [
            ["read_file", $$"""{"path":"{{path}}"}"""],
            ["read_multiple_files", $$"""{"paths":["{{path}}"]}"""],
            ["list_directory", $$"""{"path":"{{path}}"}"""],
            ["directory_tree", $$"""{"path":"{{path}}"}"""],
            ["search_files_content", $$"""{"path":"{{path}}","query":"root"}"""],
            ["write_file", $$"""{"path":"{{path}}","content":"x"}"""],
            ["edit_file", $$"""{"path":"{{path}}","edits":[{"oldText":"outside","newText":"x"}]}"""],
            ["create_directory", $$"""{"paths":["{{path}}"]}"""],
            ["remove_directory", $$"""{"paths":["{{path}}"]}"""],
        ];
        foreach (var call in calls)
        {
            var result = await room.CallAsync(call[0], call[1]);

            Assert.True(result.IsError == true || call[0] == "read_multiple_files", $"{call[0]}: {result.Output}");
            Assert.Matches("outside the workspace|NUL character", result.Output);
            Assert.DoesNotContain(room.Parent, result.Output, StringComparison.Ordinal);
        }

        Assert.Equal("outside", await File.ReadAllTextAsync(Path.Combine(room.Parent, "secret"), TestContext.Current.CancellationToken));
        Assert.Equal(["secret", "work"], Directory.EnumerateFileSystemEntries(room.Parent).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Listings_do_not_look_behind_links_that_lead_out()
    {
        await using var room = CreateRoom();

        var tree = await room.CallAsync("directory_tree", """{"path":"."}""");
        var search = await room.CallAsync("search_files_content", """{"path":".","query":"outside"}""");

        Assert.DoesNotContain("passwd", tree.Output, StringComparison.Ordinal);
        Assert.Equal("No results found", search.Output);
    }

    [Fact]
    public async Task Links_inside_the_workspace_work()
    {
        await using var room = CreateRoom();
        room.Write("sub/a.txt", "text");
        File.CreateSymbolicLink(room.At("here"), room.At("sub/a.txt"));

        await room.CallAsync("write_file", """{"path":"here","content":"new"}""");

        Assert.Equal("new", (await room.CallAsync("read_file", """{"path":"sub/a.txt"}""")).Output);
        Assert.NotNull(new FileInfo(room.At("here")).LinkTarget);
    }

    [Fact]
    public async Task A_pipe_is_not_opened()
    {
        await using var room = CreateRoom();
        await NamedPipe.MakeAsync(room.At("pipe"), TestContext.Current.CancellationToken);

        var result = await room.CallAsync("read_file", """{"path":"pipe"}""").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("read pipe: not a regular file", result.Output);
    }

    [Fact]
    public void A_directory_that_became_a_link_is_noticed()
    {
        using TemporaryDirectory directory = new();
        directory.Write("outside/f", "secret");
        directory.Write("work/d/f", "mine");
        Workspace workspace = new(directory.At("work"), []);
        Assert.True(workspace.Contains(directory.At("work/d/f")));

        Directory.Delete(directory.At("work/d"), recursive: true);
        Directory.CreateSymbolicLink(directory.At("work/d"), directory.At("outside"));

        Assert.False(workspace.Contains(directory.At("work/d/f")));
        Assert.Throws<OutsideWorkspaceException>(() => new WorkspaceFiles(workspace).OpenRead("d/f"));
    }

    [Fact]
    public async Task Directories_that_the_server_allows_may_be_used_too()
    {
        using TemporaryDirectory shared = new();
        shared.Write("a.txt", "shared");
        await using ToolRoom room = new(Filesystem, new Dictionary<string, string?> { ["Cagent:Workspace:AdditionalRoots:0"] = shared.Path });

        Assert.Equal("shared", (await room.CallAsync("read_file", $$"""{"path":"{{shared.At("a.txt")}}"}""")).Output);
    }

    [Theory]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("nested/.git/config")]
    [InlineData("alias/config")]
    public async Task What_version_control_executes_is_not_written(string path)
    {
        await using var room = CreateRoom();
        Directory.CreateDirectory(room.At(".git"));
        Directory.CreateSymbolicLink(room.At("alias"), room.At(".git"));

        var result = await room.CallAsync("write_file", $$"""{"path":"{{path}}","content":"x"}""");

        Assert.True(result.IsError);
        Assert.Empty(Directory.EnumerateFileSystemEntries(room.At(".git")));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_keeps_its_mode_when_it_is_written()
    {
        await using var room = CreateRoom();
        var script = room.Write("run.sh", "echo a");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(script, mode);

        await room.CallAsync("edit_file", """{"path":"run.sh","edits":[{"oldText":"a","newText":"b"}]}""");

        Assert.Equal("echo b", await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken));
        Assert.Equal(mode, File.GetUnixFileMode(script));
        Assert.Equal([script], Directory.EnumerateFiles(room.WorkingDirectory, "*.sh"));
    }

    [Theory]
    [InlineData("Cagent:Filesystem:MaxReadBytes", "read_file", """{"path":"big.txt"}""")]
    [InlineData("Cagent:Filesystem:MaxWriteBytes", "write_file", """{"path":"new.txt","content":"0123456789"}""")]
    [InlineData("Cagent:Filesystem:MaxFilesAtOnce", "read_multiple_files", """{"paths":["1","2","3","4","5","6"]}""")]
    public async Task Limits_are_named_with_what_was_wanted(string key, string tool, string arguments)
    {
        await using ToolRoom room = new(Filesystem, new Dictionary<string, string?> { [key] = "5" });
        room.Write("big.txt", "0123456789");

        var result = await room.CallAsync(tool, arguments);

        Assert.True(result.IsError);
        Assert.Contains(" 5 ", result.Output.Replace(".", " ", StringComparison.Ordinal) + " ", StringComparison.Ordinal);
        Assert.False(File.Exists(room.At("new.txt")));
    }

    [Fact]
    public async Task A_server_can_keep_agents_from_writing()
    {
        await using ToolRoom room = new(Filesystem, new Dictionary<string, string?> { ["Cagent:Filesystem:ReadOnly"] = "true" });

        Assert.Equal(5, (await room.ListAsync()).Tools.Count);
    }

    private static ToolRoom CreateRoom()
    {
        ToolRoom room = new(Filesystem);
        File.WriteAllText(Path.Combine(room.Parent, "secret"), "outside");
        Directory.CreateDirectory(room.At("sub"));
        Directory.CreateSymbolicLink(room.At("out"), "/etc");
        Directory.CreateSymbolicLink(room.At("sub/up"), "../..");
        File.CreateSymbolicLink(room.At("file"), "../secret");
        File.CreateSymbolicLink(room.At("dangling"), "../not-there");
        return room;
    }
}
