namespace Cagent.Cluster.Tests.Clients;

/// <summary>The clock of all measurements of this process.</summary>
internal static class TestClock
{
    private static readonly long Started = TimeProvider.System.GetTimestamp();

    /// <summary>Time since the tests began.</summary>
    public static TimeSpan Now => TimeProvider.System.GetElapsedTime(Started);
}
