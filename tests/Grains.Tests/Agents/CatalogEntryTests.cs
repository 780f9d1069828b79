using System.Text;
using Cagent.Agents;
using Cagent.Agents.Sources;

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
