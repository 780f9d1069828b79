using Cagent.Models.Credentials;
using Cagent.Testing;
using Microsoft.Extensions.Options;

namespace Cagent.Grains.Tests.Models;

public sealed class CredentialEnvironmentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Files_win_over_the_process_and_the_first_file_over_the_second()
    {
        Write("a.env", "# comment\n\n KEY = \"one\" \r\nPATH=from file\n");
        Write("b.env", "KEY=two\nOTHER=a=b # kept\n");

        var environment = Create("a.env", "b.env");

        Assert.Equal(["one", "from file", "a=b # kept"], ((string[])["KEY", "PATH", "OTHER"]).Select(environment.Find));
        Assert.Equal(Environment.GetEnvironmentVariable("HOME"), environment.Find("HOME"));
    }

    [Fact]
    public void A_mounted_secret_loses_one_newline()
    {
        Write("MOUNTED_SECRET", "s3cret\n\n");

        Assert.Equal("s3cret\n", Create().Find("MOUNTED_SECRET"));
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("..")]
    [InlineData("no-such-name-anywhere")]
    public void Nothing_else_is_found(string name) => Assert.Null(Create().Find(name));

    [Fact]
    public void A_line_without_an_assignment_is_an_error()
    {
        Write("bad.env", "KEY=1\nwhat is this\n");

        Assert.Equal("failed to read env files: bad.env, line 2: invalid env file line: what is this", Assert.Throws<CagentException>(() => Create("bad.env")).Message);
    }

    [Fact]
    public void Lines_are_simple()
    {
        Write("a.env", "\uFEFF# comment\r\n\r\nA=1\r\n B = \" two words \" \nC='x'\nD=a=b # c\nE=\nF=\"\nA=2\n=x\nexport G=1\n");

        var environment = Create("a.env");

        Assert.Equal(["1", " two words ", "'x'", "a=b # c", "", "\""], ((string[])["A", "B", "C", "D", "E", "F"]).Select(environment.Find));
        Assert.Null(environment.Find("G"));
    }

    [Fact]
    public void A_path_may_go_up_as_long_as_it_stays_in_the_working_directory()
    {
        Write("a.env", "KEY=one");
        Directory.CreateDirectory(Path.Combine(_directory.Path, "sub"));

        Assert.Equal("one", Create("sub/../a.env").Find("KEY"));
    }

    [Theory]
    [InlineData("missing.env")]
    [InlineData("../outside.env")]
    [InlineData("/etc/../etc/hostname")]
    [InlineData("~somebody/x.env")]
    [InlineData(".")]
    [InlineData("")]
    public void A_file_that_cannot_be_used_is_an_error_that_names_it(string path) =>
        Assert.Contains(path, Assert.Throws<CagentException>(() => Create(path)).Message, StringComparison.Ordinal);

    private CredentialEnvironment Create(params string[] files) => new(Options.Create(new CredentialOptions
    {
        EnvironmentFiles = files,
        WorkingDirectory = _directory.Path,
        SecretsDirectory = _directory.Path,
    }));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.Path, name), text);
}
