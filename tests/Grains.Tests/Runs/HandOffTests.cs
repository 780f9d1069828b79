using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs;

public sealed class HandOffTests
{
    [Fact]
    public void Agents_cannot_pass_a_conversation_to_and_fro_for_ever()
    {
        var bench = new RunBench().StartAndCall();
        var most = new RunLimits().MaxHandOffs;
        for (var i = 0; i <= most; i++)
        {
            bench.Answer("", RunBench.Call($"c{i}", "handoff", $$"""{"agent":"{{(i % 2 == 0 ? "aide" : "root")}}"}""")).List();
        }

        var results = bench.History.Where(item => item.Message!.Role == "tool").Select(item => item.Message!.Content).ToArray();
        Assert.All(results[..most], text => Assert.Contains("handed off the conversation to you", text, StringComparison.Ordinal));
        Assert.StartsWith("Agent root cannot hand off to aide: the conversation was already handed off 20 times", results[most], StringComparison.Ordinal);
        Assert.Equal("root", bench.Session.CurrentAgent);
    }

    [Fact]
    public void Each_run_may_hand_off_anew()
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", "handoff", """{"agent":"aide"}""")).List();
        Assert.Equal(1, bench.Record.Run!.HandOffs);

        bench.Answer("done").Start(run: "run2");

        Assert.Equal(0, bench.Record.Run!.HandOffs);
    }
}
