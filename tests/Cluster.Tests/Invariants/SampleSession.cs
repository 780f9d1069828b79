namespace Cagent.Cluster.Tests.Invariants;

/// <summary>A session in which everything is as it should be: two runs, a tool call, text that was withdrawn after a takeover.</summary>
internal static class SampleSession
{
    /// <summary>The first post.</summary>
    public static readonly Wish First = new() { Post = "first", Tokens = 2, Calls = 1, Command = Effects.Marker };

    /// <summary>The second post.</summary>
    public static readonly Wish Second = new() { Post = "second", Tokens = 2 };

    /// <summary>The sample.</summary>
    public static SessionEvidence Create()
    {
        SeenEvent[] journal =
        [
            Event(1, "user_message"), Event(2, "stream_started"), Text(3, First.Token(0, 0)), Text(4, First.Token(0, 1)), Event(5, "tool_call"),
            Event(6, "tool_call_response"), Text(7, First.Token(1, 0)), Text(8, First.Token(1, 1)), Event(9, "stream_stopped"),
            Event(10, "user_message"), Event(11, "stream_started"),
            new(100_014, """{"type":"choice_discarded","from_seq":12,"to_seq":100013}"""),
            Text(100_015, Second.Token(0, 0)), Text(100_016, Second.Token(0, 1)), Event(100_017, "stream_stopped"),
        ];
        SeenEvent[] witness = [.. journal[..11], Text(12, Second.Token(0, 0)), .. journal[11..]];
        return new SessionEvidence
        {
            Id = "sample",
            Journal = journal,
            Watchers = [new("the late one", journal), new("the witness", witness)],
            Posts = [new() { Wish = First }, new() { Wish = Second }],
            Messages =
            [
                new("user", First.Text, []), new("assistant", First.Answer(0), [First.Call(0)]), new("tool", "", [], First.Call(0)),
                new("assistant", First.Answer(1), []), new("user", Second.Text, []), new("assistant", Second.Answer(0), []),
            ],
            Executions = new Dictionary<string, int> { [First.Call(0)] = 1 },
        };
    }

    /// <summary>The sample with another list of events at the witness.</summary>
    public static SessionEvidence Watched(Func<IReadOnlyList<SeenEvent>, IEnumerable<SeenEvent>> change)
    {
        var sample = Create();
        return sample with { Watchers = [sample.Watchers[0], sample.Watchers[1] with { Events = [.. change(sample.Watchers[1].Events)] }] };
    }

    /// <summary>The sample with another history.</summary>
    public static SessionEvidence Stored(Func<IReadOnlyList<StoredMessage>, IEnumerable<StoredMessage>> change)
    {
        var sample = Create();
        return sample with { Messages = [.. change(sample.Messages)] };
    }

    /// <summary>A piece of text.</summary>
    public static SeenEvent Text(long number, string text) =>
        new(number, new JsonObject { ["type"] = "agent_choice", ["content"] = text }.ToJsonString());

    /// <summary>An event without content.</summary>
    public static SeenEvent Event(long number, string type) => new(number, $$"""{"type":"{{type}}","session_id":"sample"}""");
}
