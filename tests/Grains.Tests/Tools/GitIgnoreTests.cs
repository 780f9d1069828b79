using Cagent.Testing;
using Cagent.Tools.Filesystem;
using Cagent.Tools.Workspaces;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Grains.Tests.Tools;

public sealed class GitIgnoreTests
{
    [Theory]
    [InlineData("*.log", "a/b.log", true)]
    [InlineData("/a.log", "a.log", true)]
    [InlineData("/a.log", "b/a.log", false)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "x/a/b", false)]
    [InlineData("**/b", "x/y/b", true)]
    [InlineData("a/**", "a/x/y", true)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/x/y/z", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("[!a].txt", "b.txt", true)]
    [InlineData("[!a].txt", "a.txt", false)]
    [InlineData(@"\#x", "#x", true)]
    [InlineData("x  ", "x", true)]
    [InlineData(@"x\ ", "x ", true)]
    public void A_line_is_about_the_paths_that_it_describes(string line, string path, bool matches) =>
        Assert.Equal(matches, GitIgnorePattern.Parse(line)!.Matches(path, isDirectory: false));

    [Theory]
    [InlineData("")]
    [InlineData("# comment")]
    [InlineData("/")]
    public void Some_lines_are_about_nothing(string line) => Assert.Null(GitIgnorePattern.Parse(line));

    [Fact]
    public void A_line_that_ends_in_a_slash_is_about_directories()
    {
        var pattern = GitIgnorePattern.Parse("build/")!;

        Assert.True(pattern.Matches("x/build", isDirectory: true));
        Assert.False(pattern.Matches("x/build", isDirectory: false));
    }

    [Fact]
    public void A_line_that_is_far_too_long_is_no_rule()
        => Assert.Null(GitIgnorePattern.Parse(new string('a', 50_000)));

    [Fact]
    public async Task A_pipe_in_place_of_the_rules_is_not_waited_for()
    {
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory.At(".git"));
        await NamedPipe.MakeAsync(directory.At(".gitignore"), TestContext.Current.CancellationToken);
        IgnoreRules rules = new(new Workspace(directory.Path, []), enabled: true, new FakeTimeProvider());

        var isIgnored = await Task.Run(() => rules.IsIgnored(directory.At("a.log"), isDirectory: false), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.False(isIgnored);
    }

    [Fact]
    public void Rules_that_change_are_read_again()
    {
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory.At(".git"));
        directory.Write(".gitignore", "*.log");
        FakeTimeProvider time = new();
        IgnoreRules rules = new(new Workspace(directory.Path, []), enabled: true, time);
        Assert.True(rules.IsIgnored(directory.At("a.log"), isDirectory: false));

        directory.Write(".gitignore", "*.txt # longer");
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(rules.IsIgnored(directory.At("a.log"), isDirectory: false));
    }
}
