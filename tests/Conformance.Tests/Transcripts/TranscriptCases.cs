using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>All transcripts of a set, with what our server does instead worked in.</summary>
internal static class TranscriptCases
{
    public static IReadOnlyList<string> Names(TranscriptSet set) => RecordedFile.Names(set.Directory);

    public static IEnumerable<Transcript> All(TranscriptSet set) => Names(set).Select(name => Read(set, name));

    public static Transcript Read(TranscriptSet set, string name)
    {
        var transcript = Transcript.Read(set, name);
        OwnWording.Apply(transcript.Expected);
        OwnWording.Apply(transcript.ExpectedRequests);
        if (set.IsJuly)
        {
            NewerRecording.Apply(transcript);
        }

        Amendments.For(set, name)?.Invoke(transcript);
        return transcript;
    }
}
