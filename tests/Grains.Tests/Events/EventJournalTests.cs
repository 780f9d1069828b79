using Cagent.Events;

namespace Cagent.Grains.Tests.Events;

public sealed class EventJournalTests
{
    [Fact]
    public void Numbers_grow_by_one_and_name_the_event_before()
    {
        var journal = new EventJournal(0, 1);
        Assert.Equal([(1, 0), (2, 1), (3, 2)], Add(journal, 3).Select(frame => (frame.Sequence, frame.Previous)));
    }

    [Fact]
    public void A_takeover_numbers_above_what_may_have_been_shown_and_keeps_the_chain()
    {
        var frame = Add(new EventJournal(7, 101), 1)[0];
        Assert.Equal((101, 7), (frame.Sequence, frame.Previous));
    }

    [Fact]
    public void Events_that_were_taken_back_give_their_numbers_back()
    {
        var journal = new EventJournal(0, 1);
        Add(journal, 2);
        var before = journal.Head;
        Add(journal, 3);
        journal.TakeBackAfter(before);
        Assert.Equal((2, 3), (journal.Head, journal.NextSequence));
        Assert.Equal((3, 2), (Add(journal, 1)[0].Sequence, journal.FramesAfter(2)[0].Previous));
    }

    [Fact]
    public void Only_journalled_events_are_forgotten()
    {
        var journal = new EventJournal(0, 1);
        Add(journal, 5);
        journal.MarkJournalled(3);
        journal.Trim();
        Assert.Equal(3, journal.MemoryStart);
        Assert.Equal([4, 5], journal.Unjournalled().Select(frame => frame.Sequence));
        Assert.Equal([4, 5], journal.FramesAfter(3).Select(frame => frame.Sequence));
    }

    private static EventFrame[] Add(EventJournal journal, int count)
        => [.. Enumerable.Range(0, count).Select(index => journal.Add(new AgentChoiceEvent { Content = $"{index}" }, "run"))];
}
