namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>What our server does instead, for the transcripts whose <c>ours</c> is not <c>same</c>: each replaces just what it mentions.</summary>
internal static class Amendments
{
    private static readonly Dictionary<string, Action<Transcript>> OfMarch = [];

    private static readonly Dictionary<string, Action<Transcript>> OfJuly = [];

    /// <summary>The amendment of a transcript; null when it is played as recorded.</summary>
    public static Action<Transcript>? For(TranscriptSet set, string name) =>
        (set.IsJuly ? OfJuly : OfMarch).GetValueOrDefault(name);
}
