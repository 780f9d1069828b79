namespace Cagent.Benchmarks.Load;

/// <summary>What the model sends in each answer.</summary>
/// <param name="Deltas">Text deltas of an answer.</param>
/// <param name="Interval">From one to the next; zero = as fast as they are taken.</param>
internal sealed record LoadPlan(int Deltas, TimeSpan Interval)
{
    /// <summary>A steady rate for a time.</summary>
    public static LoadPlan Steady(double perSecond, TimeSpan duration) =>
        new((int)(perSecond * duration.TotalSeconds), TimeSpan.FromSeconds(1 / perSecond));
}
