using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>An effect on its way to an outcome. Its owner may die before it begins, while it runs, and before its outcome is stored.</summary>
internal sealed class SimulatedWork(RunEffect effect, string runId)
{
    public RunEffect Effect => effect;

    public string RunId => runId;

    public bool Begun { get; set; }

    /// <summary>Text that a model call has shown so far.</summary>
    public string Text { get; set; } = "";

    public long FirstShown { get; set; }

    public long LastShown { get; set; }

    public ShownAnswer Shown => new(Text, null, FirstShown, LastShown);
}
