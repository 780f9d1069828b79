namespace Cagent.Runs;

/// <summary>How many messages wait in a session, and how many may.</summary>
/// <param name="Steered">Messages for the turn that is at work.</param>
/// <param name="SteerCapacity">Most that are kept of them.</param>
/// <param name="FollowUps">Messages for turns of their own.</param>
/// <param name="FollowUpCapacity">Most that are kept of them.</param>
[GenerateSerializer, Immutable, Alias("Cagent.QueueState")]
public sealed record QueueState(
    [property: Id(0)] int Steered,
    [property: Id(1)] int SteerCapacity,
    [property: Id(2)] int FollowUps,
    [property: Id(3)] int FollowUpCapacity);
