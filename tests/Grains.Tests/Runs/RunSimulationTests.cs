using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

/// <summary>The pure core in a world where everything happens in any order. The invariants of runtime §23.5 are checked at every write and before
/// every model call (<see cref="SimulatedStore"/>), the promises to clients at the end.</summary>
public sealed class RunSimulationTests
{
    private const int Seeds = 10_000;
    private const int SeedsWithEveryCrash = 300;

    [Fact]
    public void Ten_thousand_sessions_with_crashes_and_takeovers_keep_every_invariant()
        => Parallel.For(0, Seeds, seed =>
        {
            var crashes = new Random(seed);
            var every = 1 + crashes.Next(60);
            Play(seed, _ => crashes.Next(every) == 0 && every > 3);
        });

    [Fact]
    public void A_crash_after_any_single_write_loses_nothing_and_repeats_nothing()
        => Parallel.For(0, SeedsWithEveryCrash, seed =>
        {
            var undisturbed = Play(seed, _ => false);
            for (var write = 1; write <= Math.Min(undisturbed.Store.Writes, 60); write++)
            {
                var crashAt = write;
                Play(seed, count => count == crashAt);
            }
        });

    [Fact]
    public void The_simulation_reaches_every_kind_of_ending_and_question()
    {
        var events = Enumerable.Range(0, 300).SelectMany(seed => Play(seed, write => write % 40 == 0).Store.Journal).Select(frame => frame.Event).ToList();
        Assert.Superset(
            new HashSet<Type>
            {
                typeof(ToolCallConfirmationEvent), typeof(MaxIterationsReachedEvent), typeof(ElicitationRequestEvent), typeof(SubSessionCompletedEvent),
                typeof(ErrorEvent), typeof(SessionSummaryEvent), typeof(ChoiceDiscardedEvent), typeof(AgentSwitchingEvent), typeof(HookBlockedEvent),
                typeof(ModelFallbackEvent), typeof(UserMessageEvent),
            },
            events.Select(value => value.GetType()).ToHashSet());
        Assert.Superset(new HashSet<string> { "normal", "canceled", "error" }, events.OfType<StreamStoppedEvent>().Select(value => value.Reason).ToHashSet());
        Assert.Contains(events.OfType<ToolCallResponseEvent>(), value => value.Outcome == "unknown");
    }

    private static SimulatedSession Play(int seed, Func<int, bool> crashesAfter)
    {
        try
        {
            var session = new SimulatedSession(seed, crashesAfter).Play();
            CheckMessages(session);
            CheckRuns(session);
            CheckCalls(session);
            CheckText(session);
            return session;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
        }
    }

    /// <summary>I2: what was accepted appears once in the history, or still waits for the next run.</summary>
    private static void CheckMessages(SimulatedSession session)
    {
        var stored = session.Store.Items["s"].Where(item => item.Message?.Role == ChatRoles.User).Select(item => item.Message!.Content.TrimEnd('\n'));
        Assert.Equal(session.Clients.Accepted.Order(), stored.Concat(session.Store.Record.FollowUps.Select(message => message.Content)).Order());
        Assert.Empty(session.Store.Record.Steered);
    }

    /// <summary>I4: each run has one end.</summary>
    private static void CheckRuns(SimulatedSession session)
    {
        var ends = session.Store.Journal.Select(frame => frame.Event).OfType<StreamStoppedEvent>().Where(stopped => stopped.EndsRun).Select(stopped => stopped.RunId!);
        Assert.Equal(session.Clients.Runs.Order(), ends.Order());
    }

    /// <summary>I3, I6: a call runs at most once unless it may be repeated, and has one result.</summary>
    private static void CheckCalls(SimulatedSession session)
    {
        foreach (var (call, count) in session.World.Executions)
        {
            Assert.True(count == 1 || session.World.Repeatable.Contains(call), $"call {call} ran {count} times");
        }

        var items = session.Store.Items.Values.SelectMany(items => items).ToList();
        Assert.Equal(
            items.SelectMany(item => item.Message?.ToolCalls ?? []).Select(call => call.Id!).Order(),
            items.Where(item => item.Message?.Role == ChatRoles.Tool).Select(item => item.Message!.ToolCallId!).Order());
    }

    /// <summary>Text that somebody saw is in the history, or it was withdrawn; never both, never neither.</summary>
    private static void CheckText(SimulatedSession session)
    {
        var withdrawn = session.Store.Journal.Select(frame => frame.Event).OfType<ChoiceDiscardedEvent>().ToList();
        var kept = string.Concat(session.Store.Items.Values.SelectMany(items => items)
            .Where(item => item.Message?.Role == ChatRoles.Assistant).Select(item => item.Message!.Content));
        foreach (var (sequence, text) in session.World.Shown)
        {
            var isWithdrawn = withdrawn.Any(range => range.FromSequence <= sequence && sequence <= range.ToSequence);
            Assert.True(isWithdrawn != kept.Contains(text, StringComparison.Ordinal), $"text {text} of event {sequence}: withdrawn {isWithdrawn}");
        }
    }
}
