using Cagent.Agents.Configuration;
using Cagent.Runs;
using Cagent.Testing;

namespace Cagent.Grains.Tests.Runs;

public sealed class PromptContextTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_prompt_file_is_looked_for_upwards()
    {
        _directory.Write("RULES.md", "Be brief.");
        Directory.CreateDirectory(_directory.At("a/b"));
        Assert.Equal(["Be brief."], Build(_directory.At("a/b")));
    }

    [Fact]
    public async Task A_pipe_in_place_of_a_prompt_file_is_not_waited_for()
    {
        var token = TestContext.Current.CancellationToken;
        await NamedPipe.MakeAsync(_directory.At("RULES.md"), token);
        Assert.Empty(await Task.Run(() => Build(_directory.Path), token).WaitAsync(TimeSpan.FromSeconds(10), token));
    }

    private static IReadOnlyList<string> Build(string workingDirectory)
        => new PromptContext(TimeProvider.System).Build(new AgentConfig { Name = "root", AddPromptFiles = ["RULES.md"] }, workingDirectory);
}
