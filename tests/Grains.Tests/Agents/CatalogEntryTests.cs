using System.Text;
using Cagent.Agents;
using Cagent.Agents.Sources;
using Cagent.Testing;

namespace Cagent.Grains.Tests.Agents;

public sealed class CatalogEntryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_goes_wrong_with_a_source_is_an_error_of_that_source()
    {
        var error = await Assert.ThrowsAsync<AgentFileException>(
            () => CatalogEntry.ReadAsync(new Source("", _ => throw new FormatException("odd")), Token));
        Assert.Equal("FormatException: odd", error.Message);
    }

    [Fact]
    public async Task An_instruction_file_that_is_not_text_is_named()
    {
        var source = new Source("version: 11\nagents: {root: {instruction_file: notes.md}}", file => file is null ? [] : [0xff]);
        var error = await Assert.ThrowsAsync<AgentFileException>(() => CatalogEntry.ReadAsync(source, Token));
        Assert.Equal("instruction_file \"notes.md\": this is not UTF-8 text (byte 0)", error.Message);
    }

    [Theory]
    [InlineData(".", "it is a directory")]
    [InlineData("nope.md", "nope.md")]
    [InlineData("a\\0b", "NUL")]
    public async Task An_instruction_file_that_cannot_be_read_is_named(string file, string reason)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("a.yaml", $"version: 11\nagents: {{root: {{instruction_file: \"{file}\"}}}}");
        var error = await Assert.ThrowsAsync<AgentFileException>(() => CatalogEntry.ReadAsync(new FileAgentSource(path), Token));
        Assert.StartsWith("instruction_file \"", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_in_a_directory_of_agents_is_an_error_and_not_waited_for()
    {
        using var directory = new TemporaryDirectory();
        await NamedPipe.MakeAsync(directory.At("pipe.yaml"), Token);
        var source = Assert.Single(AgentSourceSet.Create(AgentReference.Parse(directory.Path)).Sources);

        var reading = Task.Run(() => CatalogEntry.ReadAsync(source, Token), Token).WaitAsync(TimeSpan.FromSeconds(10), Token);

        Assert.Contains("not a regular file", (await Assert.ThrowsAsync<AgentFileException>(() => reading)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_that_was_named_is_read()
    {
        using var directory = new TemporaryDirectory();
        var pipe = await NamedPipe.MakeAsync(directory.At("pipe.yaml"), Token);
        var source = Assert.Single(AgentSourceSet.Create(AgentReference.Parse(pipe)).Sources);

        var reading = Task.Run(() => source.ReadAsync(Token), Token);
        await File.WriteAllTextAsync(pipe, "agents: {}", Token);

        Assert.Equal("agents: {}", Encoding.UTF8.GetString(await reading.WaitAsync(TimeSpan.FromSeconds(10), Token)));
    }

    private sealed class Source(string yaml, Func<string?, byte[]> read) : IAgentSource
    {
        public string AgentId => "a";

        public string Origin => "a.yaml";

        public string? BaseDirectory => null;

        public Task<byte[]> ReadAsync(CancellationToken cancellationToken)
        {
            read(null);
            return Task.FromResult(Encoding.UTF8.GetBytes(yaml));
        }

        public Task<byte[]> ReadBesideAsync(string file, CancellationToken cancellationToken) => Task.FromResult(read(file));
    }
}
