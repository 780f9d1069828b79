using Cagent.Approvals;
using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Models;
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

    [Fact]
    public void The_model_of_a_toolset_answers_the_turn_after_its_tools_and_no_other()
    {
        var bench = new RunBench().StartAndCall();
        AnswerWith(bench, RunBench.Call("c1", "read"), RunBench.Call("c2", "write"));
        Assert.Equal("n", Next(bench));
        Assert.Equal("test/n", bench.Events.OfType<AgentInfoEvent>().Last().Model);

        AnswerWith(bench, RunBench.Call("c3", "write"));
        Assert.Equal("test/m", bench.Events.OfType<AgentInfoEvent>().Last().Model);
        Assert.Equal("m", Next(bench));
    }

    [Fact]
    public void A_summary_is_made_by_the_agents_own_model()
    {
        var bench = new RunBench(contextLimit: 5_000).StartAndCall();
        bench.Do(new ModelAnsweredInput(
            bench.Loop.Turn!.CallNumber,
            new ModelAnswer { ToolCalls = [RunBench.Call("c1", "read")], Usage = new TokenUsage { InputTokens = 1_000 } },
            SimulatedTeam.Tools)
        {
            ToolModels = new Dictionary<string, string> { ["read"] = "n" },
        });
        Assert.Equal("n", Next(bench));
        bench.Do(new ModelFailedInput(bench.Loop.Turn!.CallNumber, ChatModelErrorKind.ContextOverflow, "too long", ShownAnswer.None));
        bench.Do(new ModelFailedInput(bench.Loop.Turn!.CallNumber, ChatModelErrorKind.ContextOverflow, "too long", ShownAnswer.None));

        Assert.Equal("m", bench.Effect<SummariseEffect>().Model);
    }

    [Fact]
    public void A_handoff_forgets_the_model_of_a_toolset()
    {
        var bench = new RunBench().StartAndCall();
        AnswerWith(bench, RunBench.Call("c1", "read"), RunBench.Call("c2", "handoff", """{"agent":"aide"}"""));
        Assert.Equal("m", Next(bench));
    }

    [Fact]
    public void When_the_model_of_a_toolset_is_gone_the_agents_own_answers_and_the_run_says_so()
    {
        var bench = new RunBench().StartAndCall();
        AnswerWith(bench, "gone", RunBench.Call("c1", "read"));
        Assert.Equal("m", Next(bench));
        Assert.Contains("'gone'", bench.Events.OfType<WarningEvent>().Single().Message, StringComparison.Ordinal);
    }

    private static void AnswerWith(RunBench bench, params ToolCall[] calls) => AnswerWith(bench, "n", calls);

    /// <summary>An answer of a model that has a tool <c>read</c> whose toolset names a model.</summary>
    private static void AnswerWith(RunBench bench, string model, params ToolCall[] calls) => bench.Do(new ModelAnsweredInput(
        bench.Loop.Turn!.CallNumber, new ModelAnswer { ToolCalls = [.. calls] }, SimulatedTeam.Tools)
    {
        ToolModels = new Dictionary<string, string> { ["read"] = model },
    });

    /// <summary>Works off the calls; the model that is asked then.</summary>
    private static string Next(RunBench bench)
    {
        while (bench.Effects.OfType<CallModelEffect>().FirstOrDefault() is null)
        {
            if (bench.Record.Run!.Pending is { } pending)
            {
                bench.Do(new ResumedInput(new ResumeAnswer { Confirmation = Confirmations.Reject, ToolCallId = pending.QuestionId }));
            }
            else if (bench.Effects.OfType<RunToolEffect>().FirstOrDefault() is { } tool)
            {
                bench.Finish(tool);
            }
            else
            {
                bench.List();
            }
        }

        return bench.Effect<CallModelEffect>().Model;
    }

    private static RunBench With(string agent, string reference) => new()
    {
        Session = new SessionState { Id = "s", CreatedAt = default, AgentModelOverrides = new Dictionary<string, string> { [agent] = reference } },
    };
}
