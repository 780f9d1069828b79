namespace Cagent.Models.Cassettes;

/// <summary>One request and its answer as a cassette holds them.</summary>
internal sealed record RecordedInteraction
{
    /// <summary>Position in the file.</summary>
    public required int Index { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    public string RequestBody { get; init; } = "";

    public int Status { get; init; } = 200;

    public string ResponseBody { get; init; } = "";

    /// <summary>Answers any request of its API and purpose that nothing else answers (our addition: <c>x-match: any</c>).</summary>
    public bool MatchesAny { get; init; }

    /// <summary>May answer again and again (our addition: <c>x-repeat: true</c>).</summary>
    public bool Repeats { get; init; }
}
