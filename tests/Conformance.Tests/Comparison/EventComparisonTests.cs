using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Transcripts;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>What may differ between two streams, and what may not.</summary>
public sealed class EventComparisonTests
{
    private const string Recorded = """
        [{"type":"session_title","title":"T"},{"type":"stream_started"},{"type":"agent_choice","content":"a"},{"type":"stream_stopped"}]
        """;

    [Theory]
    [InlineData("""[{"type":"stream_started"},{"type":"agent_choice","content":"a"},{"type":"session_title","title":"T"},{"type":"stream_stopped"}]""")]
    [InlineData("""[{"type":"stream_started","more":1},{"type":"gap"},{"type":"agent_choice","content":"a"},{"type":"stream_stopped"},{"type":"session_title","title":"T"}]""")]
    public void A_title_may_move_and_additional_events_may_come(string came) => Assert.Empty(Compare(Recorded, came));

    [Theory]
    [InlineData("""[{"type":"stream_started"},{"type":"agent_choice","content":"a"},{"type":"stream_stopped"}]""")]
    [InlineData("""[{"type":"session_title","title":"U"},{"type":"stream_started"},{"type":"agent_choice","content":"a"},{"type":"stream_stopped"}]""")]
    [InlineData("""[{"type":"session_title","title":"T"},{"type":"agent_choice","content":"a"},{"type":"stream_started"},{"type":"stream_stopped"}]""")]
    [InlineData("""[{"type":"session_title","title":"T"},{"type":"stream_started"},{"type":"agent_choice","content":"a"}]""")]
    [InlineData("""[{"type":"session_title","title":"T"},{"type":"stream_started"},{"type":"agent_choice","content":"b"},{"type":"stream_stopped"}]""")]
    [InlineData("""[{"type":"session_title","title":"T"},{"type":"stream_started"},{"type":"warning"},{"type":"agent_choice","content":"a"},{"type":"stream_stopped"}]""")]
    public void A_missing_a_moved_a_changed_and_an_unknown_event_are_told(string came) => Assert.NotEmpty(Compare(Recorded, came));

    [Fact]
    public void An_additional_type_that_was_recorded_has_to_come() => Assert.NotEmpty(Compare("""[{"type":"model_fallback"}]""", "[]"));

    private static IReadOnlyList<JsonMismatch> Compare(string expected, string actual)
    {
        var transcript = Transcript.Read(TranscriptSet.March, "plain");
        return new EventComparison(transcript, new JsonComparer())
            .Compare(JsonNode.Parse(expected)!.AsArray(), JsonNode.Parse(actual)!.AsArray(), "events", left: false);
    }
}
