namespace Cagent.Conformance.Tests.Transcripts;

public sealed class AmendmentTests
{
    /// <summary>Recordings that are to be the same, but for what a rule of ours says against them.</summary>
    private static readonly Dictionary<(string Set, string Name), string> Overruled = new()
    {
        [("transcripts", "reasoning")] = "reasoning of compatible servers is shown",
        [("transcripts-2026-07", "agents")] = "the shell of a file before version 12 keeps its five tools",
        [("transcripts-2026-07", "compaction")] = "the sentence that asks for a summary is ours",
        [("transcripts-2026-07", "empty-answer")] = "the base protocol shows no warning",
        [("transcripts-2026-07", "finish-length")] = "the true finish reason is told",
        [("transcripts-2026-07", "first-agent-default")] = "an unknown agent is 404",
        [("transcripts-2026-07", "model-401")] = "an error takes no place in the history of the base protocol",
    };

    [Fact]
    public void What_is_to_be_the_same_is_compared_as_recorded_unless_a_rule_overrules_it()
    {
        var amended = from set in (TranscriptSet[])[TranscriptSet.March, TranscriptSet.July]
                      from name in TranscriptCases.Names(set)
                      where Transcript.Read(set, name).Ours == "same" && Amendments.For(set, name) is not null
                      select (set.Directory, name);
        Assert.Equal(Overruled.Keys.Order(), amended.Order());
    }
}
