using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Every recorded conversation with the reference of March.</summary>
public sealed class MarchTranscriptTests(Laboratory laboratory)
{
    private const string Suite = "transcripts";

    /// <summary>One row a file.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => RecordedCase.Rows(Suite, TranscriptCases.Names(TranscriptSet.March));

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_client_sees_what_was_recorded(string name) => RecordedCase.CheckAsync(Suite, name, () =>
        TranscriptPlayer.PlayAsync(laboratory, TranscriptCases.Read(TranscriptSet.March, name), TestContext.Current.CancellationToken));
}
