using Cagent.Testing;


namespace Cagent.Grains.Tests.Tools;

public sealed class SearchToolTests
{
    private const string Filesystem = "    toolsets: [{type: filesystem}]";

    [Theory]
    [InlineData(3, "a.txt:1:1: x\na.txt:2:1: x\na.txt:3:1: x")]
    [InlineData(4, "a.txt:1:1: x\na.txt:2:1: x\na.txt:3:1: x\n(stopped at 3 results; narrow the search down to see the rest)")]
    public async Task A_note_says_that_results_are_missing_and_only_then(int lines, string output)
    {
        await using ToolRoom room = new(Filesystem, new Dictionary<string, string?> { ["Cagent:Filesystem:MaxSearchResults"] = "3" });
        room.Write("a.txt", string.Join('\n', Enumerable.Repeat("x", lines)));

        Assert.Equal(output, (await room.CallAsync("search_files_content", """{"path":".","query":"x"}""")).Output);
    }

    [Fact]
    public async Task The_time_limit_holds_within_a_file_too()
    {
        await using ToolRoom room = new(Filesystem, new Dictionary<string, string?> { ["Cagent:Filesystem:SearchTimeout"] = "00:00:00.0000001" });
        room.Write("a.txt", string.Concat(Enumerable.Repeat("hay\n", 10_000)) + "needle");

        var result = await room.CallAsync("search_files_content", """{"path":"a.txt","query":"needle"}""");

        Assert.StartsWith("No results found", result.Output, StringComparison.Ordinal);
        Assert.Contains("stopped after", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_matches_as_a_whole_does_not_make_a_result_without_end()
    {
        await using ToolRoom room = new(Filesystem, new Dictionary<string, string?> { ["Cagent:Filesystem:MaxSearchBytes"] = "40" });
        room.Write("a.txt", new string('x', 100_000));

        var result = await room.CallAsync("search_files_content", """{"path":".","query":".*","is_regex":true}""");

        Assert.Equal($"a.txt:1:1: {new string('x', 29)}\n(stopped at 40 bytes of results; narrow the search down to see the rest)", result.Output);
    }

    [Fact]
    public async Task Pipes_and_links_that_lead_nowhere_are_passed_over_without_a_word()
    {
        await using ToolRoom room = new(Filesystem);
        room.Write("a.txt", "needle");
        File.CreateSymbolicLink(room.At("gone"), "nowhere");
        File.CreateSymbolicLink(room.At("loop"), "loop");
        await NamedPipe.MakeAsync(room.At("pipe"), TestContext.Current.CancellationToken);

        Assert.Equal("a.txt:1:1: needle", (await room.CallAsync("search_files_content", """{"path":".","query":"needle"}""")).Output);
    }
}
