namespace Cagent.Conformance.Tests.Cli;

/// <summary>What came of a start.</summary>
internal sealed record CliOutcome
{
    /// <summary>Exit code as a shell shows it; 128 and the signal's number when a signal ended it.</summary>
    public required int Exit { get; init; }

    public required string Output { get; init; }

    public required string Errors { get; init; }

    public required IReadOnlyList<CliAnswer> Answers { get; init; }

    /// <summary>What is there afterwards, by absolute path: <c>file</c>, or the sorted names in a directory.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The <c>Authorization</c> headers with which the model was asked, in order.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Values of placeholders.</summary>
    public required IReadOnlyDictionary<string, string> Known { get; init; }
}

/// <summary>The answer to a probe.</summary>
/// <param name="Status">0 when there was none.</param>
/// <param name="Body">For a stream the types of its events, its errors and its text, as JSON.</param>
internal sealed record CliAnswer(int Status, string Body);
