using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>What a client wants, under a key of its own; sent again until it knows the answer.</summary>
internal sealed record SimulatedRequest(SimulatedRequestKind Kind, string Text, BusyPolicy IfBusy)
{
    public RequestKey Key => new("key of " + Text, Text);

    public PostedMessage Message => new() { Content = Text };
}

internal enum SimulatedRequestKind
{
    Run,
    Steer,
    FollowUp,
}
