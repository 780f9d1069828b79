namespace Cagent.Silo.Clustering;

/// <summary>How the nodes of a cluster watch each other. Bound from <c>Cagent:Membership</c>; use the same values on all nodes.</summary>
/// <remarks>The defaults find a killed process within three seconds and a hung one within eight; they do not evict a healthy node for a garbage
/// collection, as one that keeps its connections may be silent for <see cref="MaxProbeTimeout"/> × <see cref="MissedProbes"/>. Where processors
/// are throttled hard, raise <see cref="MissedProbes"/>.</remarks>
internal sealed class MembershipOptions
{
    public const string Section = "Cagent:Membership";

    /// <summary>How long a node waits for the answer to a probe, and how often it probes; a process that is killed refuses probes, and is found
    /// after two to three of these. Default 1 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for a probe's answer. A node is not suspected within this time × <see cref="MissedProbes"/> after its last sign of
    /// life, so it decides how soon a hung process is found. Default 2 s.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Unanswered probes in a row before a node is suspected. Default 3.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>Nodes that must suspect a node before it is dead; in a cluster of two, one is enough. Default 2.</summary>
    public int Votes { get; set; } = 2;

    /// <summary>How often the membership is read again, besides what the nodes tell each other: a node that nobody can tell anything finds out this way
    /// that it is out. Default 1 s.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a node writes that it is alive; its entry is stale after three times that. Default 1 s.</summary>
    /// <remarks>Nodes with a stale entry have no say in how many votes it takes, so one node that is left of three goes on alone after about four seconds.
    /// A node that is only cut off from the others cannot outvote them: they go on writing their entries. What is compared are the clocks of two
    /// machines, so they have to agree within some seconds; where they do not, raise this.</remarks>
    public TimeSpan AlivePeriod { get; set; } = TimeSpan.FromSeconds(1);
}
