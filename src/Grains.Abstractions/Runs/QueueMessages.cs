namespace Cagent.Runs;

/// <summary>Messages for a run that is at work, or for the one after it.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.QueueMessages")]
public sealed record QueueMessages
{
    /// <summary>In order, at least one; taken all or not at all.</summary>
    [Id(0)] public required IReadOnlyList<PostedMessage> Messages { get; init; }

    /// <summary>Null = the request has no key.</summary>
    [Id(1)] public RequestKey? Key { get; init; }
}
