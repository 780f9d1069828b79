using Cagent.Api.Cli;

namespace Cagent.Api.Tests.Cli;

public sealed class CommandConsoleTests
{
    [Fact]
    public async Task A_closed_output_ends_nothing()
    {
        await using var output = new ClosedWriter();
        await new CommandConsole(output, TextWriter.Null).AnnounceAsync("Listening on 127.0.0.1:8080");
        Assert.Equal("Listening on 127.0.0.1:8080", output.Tried);
    }

    /// <summary>Writes as the console does when its file descriptor was closed.</summary>
    private sealed class ClosedWriter : StringWriter
    {
        public string? Tried { get; private set; }

        public override Task WriteLineAsync(string? value)
        {
            Tried = value;
            throw new UnauthorizedAccessException("Access to the path is denied.", new IOException("Bad file descriptor"));
        }
    }
}
