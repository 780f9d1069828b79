using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

/// <summary>The pure core against crashes: after every single write, and after random ones.</summary>
public sealed class RunSimulationTests
{
    private const int Seeds = 1_000;
    private const int Runs = 2;

    [Fact]
    public void A_crash_after_any_single_write_loses_nothing_and_repeats_nothing()
        => Parallel.For(0, Seeds, seed =>
        {
            var undisturbed = Play(seed, _ => false);
            for (var write = 1; write <= Math.Min(undisturbed.Writes, 60); write++)
            {
                var crashAt = write;
                Play(seed, count => count == crashAt);
            }
        });

    [Fact]
    public void Many_crashes_at_random_writes_lose_nothing_and_repeat_nothing()
        => Parallel.For(0, Seeds, seed =>
        {
            var crashes = new Random(seed);
            Play(seed, _ => crashes.Next(6) == 0);
        });

    [Fact]
    public void The_simulation_reaches_every_kind_of_ending_and_question()
    {
        var types = Enumerable.Range(0, 200).SelectMany(seed => Play(seed, _ => false).Events).Select(value => value.GetType()).ToHashSet();
        Assert.Superset(
            new HashSet<Type>
            {
                typeof(ToolCallConfirmationEvent), typeof(MaxIterationsReachedEvent), typeof(SubSessionCompletedEvent), typeof(ErrorEvent),
                typeof(SessionSummaryEvent), typeof(ChoiceDiscardedEvent), typeof(AgentSwitchingEvent),
            },
            types);
    }

    private static SimulatedSession Play(int seed, Func<int, bool> crashesAfter)
    {
        var session = new SimulatedSession(seed, crashesAfter);
        session.Play(Runs);
        Check(session, seed);
        return session;
    }

    private static void Check(SimulatedSession session, int seed)
    {
        var terminal = session.Events.OfType<StreamStoppedEvent>().Count(stopped => stopped.EndsRun);
        Assert.True(terminal == Runs, $"seed {seed}: {terminal} terminal events for {Runs} runs");
        var posted = session.Items.Where(item => item.SessionId == "s" && item.Message?.Role == ChatRoles.User).Select(item => item.Message!.Content);
        Assert.Equal(Enumerable.Range(1, Runs).Select(run => $"message {run}"), posted);
        foreach (var (call, count) in session.Executions)
        {
            Assert.True(count == 1 || session.IsRepeatable(call), $"seed {seed}: call {call} ran {count} times");
        }

        Assert.Null(session.Record.Run);
        var asked = session.Items.SelectMany(item => item.Message?.ToolCalls ?? []).Select(call => call.Id!).Order();
        var answered = session.Items.Where(item => item.Message?.Role == ChatRoles.Tool).Select(item => item.Message!.ToolCallId!).Order();
        Assert.Equal(asked, answered);
    }
}
