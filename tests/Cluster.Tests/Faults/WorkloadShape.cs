namespace Cagent.Cluster.Tests.Faults;

/// <summary>How much work goes on while a fault happens.</summary>
internal sealed record WorkloadShape
{
    /// <summary>Sessions, spread over the nodes, with two watchers each on different nodes.</summary>
    public int Sessions { get; init; } = 30;

    /// <summary>The most runs that the client of each session posts, one after the other.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>What each run wishes; its name is filled in.</summary>
    public Wish Wish { get; init; } = new() { Post = "", Tokens = 40, Pause = 200, Calls = 1, Command = Effects.Marker };
}
