using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Every recorded conversation with the newer reference.</summary>
public sealed class JulyTranscriptTests(Laboratory laboratory)
{
    private const string Suite = "transcripts-2026-07";

    /// <summary>One row a file.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => RecordedCase.Rows(Suite, TranscriptCases.Names(TranscriptSet.July));

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_newer_client_sees_what_was_recorded(string name) => RecordedCase.CheckAsync(Suite, name, () =>
        TranscriptPlayer.PlayAsync(laboratory, TranscriptCases.Read(TranscriptSet.July, name), TestContext.Current.CancellationToken));
}
