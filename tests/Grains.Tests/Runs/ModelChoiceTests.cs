using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class ModelChoiceTests
{
    [Fact]
    public void A_model_that_was_chosen_for_an_agent_answers()
    {
        var bench = With("root", "n").StartAndCall();
        Assert.Equal("n", bench.Effect<CallModelEffect>().Model);
        Assert.Equal("test/n", bench.Events.OfType<AgentInfoEvent>().First().Model);
        Assert.Empty(bench.Events.OfType<WarningEvent>());
    }

    [Theory]
    [InlineData("gone/model")]
    [InlineData("gone")]
    public void When_a_chosen_model_is_gone_the_agents_own_answers_and_the_run_says_so(string reference)
    {
        var bench = With("root", reference).StartAndCall();
        Assert.Equal("m", bench.Effect<CallModelEffect>().Model);
        Assert.Equal("test/m", bench.Events.OfType<AgentInfoEvent>().First().Model);
        Assert.Equal(["AgentInfo", "TeamInfo", "Warning"], bench.EventNames.Take(3));
        Assert.Contains($"'{reference}'", bench.Events.OfType<WarningEvent>().Single().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root", "")]
    [InlineData("nobody", "gone/model")]
    public void A_choice_that_says_nothing_is_left_aside(string agent, string reference)
    {
        var bench = With(agent, reference).StartAndCall();
        Assert.Equal("m", bench.Effect<CallModelEffect>().Model);
        Assert.Empty(bench.Events.OfType<WarningEvent>());
    }

    private static RunBench With(string agent, string reference) => new()
    {
        Session = new SessionState { Id = "s", CreatedAt = default, AgentModelOverrides = new Dictionary<string, string> { [agent] = reference } },
    };
}
