namespace Cagent.Cluster.Tests.Invariants;

/// <summary>The checks themselves: they are content with what is right and find each thing that is wrong.</summary>
public sealed class InvariantTests
{
    [Fact]
    public void A_sound_session_is_sound() => Assert.Empty(AllInvariants.Check(SampleSession.Create()));

    [Fact]
    public void A_lost_event_is_found() =>
        Finds("I1: the witness lost 1 events before 7", SampleSession.Watched(events => events.Where(item => item.Number != 6)));

    [Fact]
    public void A_lost_start_is_found() => Finds("I1: the witness lost 2 events before 3", SampleSession.Watched(events => events.Skip(2)));

    [Fact]
    public void A_lost_end_is_found() => Finds("I1: the witness lost 1 events at the end", SampleSession.Watched(events => events.SkipLast(1)));

    [Fact]
    public void A_repeated_number_is_found() =>
        Finds("I1: the witness has 5 tool_call after 5", SampleSession.Watched(events => [.. events.Take(5), .. events.Skip(4)]));

    [Fact]
    public void Events_out_of_order_are_found() =>
        Finds("I1: the witness has 2 stream_started after 3", SampleSession.Watched(events => [events[0], events[2], events[1], .. events.Skip(3)]));

    [Fact]
    public void Other_bytes_under_the_same_number_are_found() =>
        Finds("I1: the witness has other bytes", SampleSession.Watched(events => events.Select(item => item.Number == 3 ? SampleSession.Text(3, "other") : item)));

    [Fact]
    public void Withdrawn_text_that_two_watchers_saw_differently_is_found()
    {
        var sample = SampleSession.Create();
        var other = sample.Watchers[1] with
        {
            Name = "another witness",
            Events = [.. sample.Watchers[1].Events.Select(item => item.Number == 12 ? SampleSession.Text(12, "other") : item)],
        };
        Finds("I1: another witness has other bytes", sample with { Watchers = [.. sample.Watchers, other] });
    }

    [Fact]
    public void An_event_that_is_neither_kept_nor_withdrawn_is_found() =>
        Finds("neither in the journal nor withdrawn", SampleSession.Watched(events => [.. events, SampleSession.Event(100_020, "warning")]));

    [Fact]
    public void A_lost_message_is_found() =>
        Finds("I2: the accepted message of post second is in the history 0 times", SampleSession.Stored(messages => messages.Take(4)));

    [Fact]
    public void A_message_that_is_stored_twice_is_found() =>
        Finds("I2: the accepted message of post second is in the history 2 times", SampleSession.Stored(messages => [.. messages.Take(5), .. messages.Skip(4)]));

    [Fact]
    public void Messages_in_another_order_are_found() =>
        Finds("I2: the messages are in the order", SampleSession.Stored(messages => [.. messages.Skip(4), .. messages.Take(4)]));

    [Fact]
    public void A_tool_call_that_took_effect_twice_is_found() =>
        Finds("I3:", SampleSession.Create() with { Executions = new Dictionary<string, int> { [SampleSession.First.Call(0)] = 2 } });

    [Fact]
    public void A_success_without_an_effect_is_found() =>
        Finds("I3:", SampleSession.Create() with { Executions = new Dictionary<string, int>() });

    [Fact]
    public void A_run_that_ends_twice_is_found()
    {
        var sample = SampleSession.Create();
        Finds("I4: 100018 stream_stopped ends a run that is not open",
            sample with { Journal = [.. sample.Journal, SampleSession.Event(100_018, "stream_stopped")] });
    }

    [Fact]
    public void A_run_that_does_not_end_is_found()
    {
        var sample = SampleSession.Create();
        Finds("I4: 11 stream_started has no end", sample with { Journal = [.. sample.Journal.SkipLast(1)] });
    }

    [Fact]
    public void A_run_that_nobody_asked_for_is_found()
    {
        var sample = SampleSession.Create();
        Finds("I4: 2 runs began for 1 accepted of 1 posts", sample with { Posts = [sample.Posts[0]] });
    }

    [Fact]
    public void A_run_that_is_left_behind_is_found() => Finds("I5:", SampleSession.Create() with { RunStatus = "running" });

    [Fact]
    public void A_run_that_waits_for_a_person_may_wait() =>
        Assert.DoesNotContain(AllInvariants.Check(SampleSession.Create() with { RunStatus = "waiting" }), violation => violation.Contains("I5", StringComparison.Ordinal));

    [Fact]
    public void A_call_without_a_result_is_found() =>
        Finds("I6: the call call-first-0 has no result before the next message (assistant)", SampleSession.Stored(messages => messages.Where(message => message.Role != "tool")));

    [Fact]
    public void A_result_that_comes_twice_is_found() =>
        Finds("I6: a result of call-first-0 that no open call asked for", SampleSession.Stored(messages => [.. messages.Take(3), .. messages.Skip(2)]));

    [Fact]
    public void A_result_that_comes_too_late_is_found() =>
        Finds("I6:", SampleSession.Stored(messages => [messages[0], messages[1], messages[3], messages[2], .. messages.Skip(4)]));

    [Fact]
    public void A_lost_token_is_found() => Finds("the stored text is wrong", SampleSession.Stored(messages => messages
        .Select(message => message with { Content = message.Content.Replace("[first/1/0]", "", StringComparison.Ordinal) })));

    [Fact]
    public void A_token_that_is_shown_twice_is_found() => Finds("the text shown to the witness is not the stored one", SampleSession.Watched(events => events
        .Select(item => item.Number == 8 ? SampleSession.Text(8, SampleSession.First.Token(1, 1) + SampleSession.First.Token(1, 1)) : item)));

    [Fact]
    public void A_run_that_was_cut_short_keeps_its_text_up_to_there()
    {
        var sample = SampleSession.Create();
        var cut = sample with
        {
            Watchers = [],
            Posts = [sample.Posts[0] with { Ending = "canceled" }, sample.Posts[1]],
            Messages = [.. sample.Messages.Select(message => message with { Content = message.Content.Replace("[first/1/1]", "", StringComparison.Ordinal) })],
        };
        Assert.Empty(AllInvariants.Check(cut));
        Finds("the stored text is wrong", cut with { Posts = sample.Posts });
    }

    private static void Finds(string violation, SessionEvidence session) =>
        Assert.Contains(AllInvariants.Check(session), found => found.Contains(violation, StringComparison.Ordinal));
}
