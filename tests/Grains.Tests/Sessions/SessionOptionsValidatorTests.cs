using Cagent.Sessions;

namespace Cagent.Grains.Tests.Sessions;

public sealed class SessionOptionsValidatorTests
{
    [Fact]
    public void The_defaults_and_the_bounds_are_accepted()
    {
        Assert.Empty(Failures(_ => { }));
        Assert.Empty(Failures(options =>
        {
            (options.CoalescingWindow, options.IdempotencyKeyLifetime) = (TimeSpan.Zero, TimeSpan.Zero);
            (options.ExactEventBurst, options.ExactEventsPerSecond) = (0, 0);
            (options.MaxQueuedRuns, options.MaxSteeredMessages, options.MaxFollowUps, options.MaxRecoveries) = (0, 0, 0, 0);
            options.SweepPeriod = TimeSpan.FromSeconds(1);
        }));
    }

    [Theory]
    [InlineData("SweepPeriod", "00:00:00", "use 00:00:01 to 1.00:00:00")]
    [InlineData("SweepPeriod", "60.00:00:00", "use 00:00:01 to 1.00:00:00")]
    [InlineData("CoalescingWindow", "-00:00:01", "use 00:00:00 to 00:00:10")]
    [InlineData("WatcherLease", "00:00:30", "use 00:01:00 to 1.00:00:00")]
    [InlineData("TitleTimeout", "00:00:00", "use 00:00:01 to 1.00:00:00")]
    [InlineData("IdempotencyKeyLifetime", "1000000.00:00:00", "use 00:00:00 to 366.00:00:00")]
    public void A_time_that_cannot_work_is_refused(string key, string value, string mend) => Refused(key, TimeSpan.Parse(value, null), value, mend);

    [Theory]
    [InlineData("MaxRecoveries", -1, "use 0 to 10000")]
    [InlineData("MaxQueuedRuns", -1, "use 0 to 10000")]
    [InlineData("MaxSteeredMessages", 10_001, "use 0 to 10000")]
    [InlineData("MaxFollowUps", -5, "use 0 to 10000")]
    [InlineData("MaxDelegationDepth", 33, "use 1 to 32")]
    [InlineData("ExactEventBurst", -1, "use 0 to 2147483647")]
    [InlineData("ExactEventsPerSecond", -0.5, "use 0 or more")]
    [InlineData("ExactEventsPerSecond", double.NaN, "use 0 or more")]
    public void A_number_that_cannot_work_is_refused(string key, object value, string mend) =>
        Refused(key, value, FormattableString.Invariant($"{value}"), mend);

    private static void Refused(string key, object value, string shown, string mend) => Assert.Equal(
        [$"Cagent:Sessions:{key} is {shown}: {mend}."], Failures(options => typeof(SessionOptions).GetProperty(key)!.SetValue(options, value)));

    private static IEnumerable<string> Failures(Action<SessionOptions> change)
    {
        var options = new SessionOptions();
        change(options);
        return new SessionOptionsValidator().Validate(null, options).Failures ?? [];
    }
}
