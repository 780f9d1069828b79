namespace Cagent.Runs;

/// <summary>A node that is about to stop asks a session to go on at another one.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.LeaveNode")]
public sealed record LeaveNode
{
    /// <summary>The node that stops. A session that works elsewhere by now stays there.</summary>
    [Id(0)] public required SiloAddress Node { get; init; }

    /// <summary>Where to go.</summary>
    [Id(1)] public required SiloAddress Target { get; init; }

    /// <summary>Interrupts what is being done; otherwise the session leaves before its next model call, when nothing has to be done twice.</summary>
    [Id(2)] public bool AtOnce { get; init; }
}
