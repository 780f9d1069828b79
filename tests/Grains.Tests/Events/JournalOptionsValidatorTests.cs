using Cagent.Events;

namespace Cagent.Grains.Tests.Events;

public sealed class JournalOptionsValidatorTests
{
    [Fact]
    public void No_limits_and_limits_are_taken()
    {
        Assert.Null(Failure(new JournalOptions()));
        Assert.Null(Failure(new JournalOptions { MaxAge = TimeSpan.FromDays(30), MaxBytes = 1, SweepPeriod = TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public void A_limit_that_keeps_nothing_is_told_with_its_key()
    {
        Assert.Contains("Cagent:Journal:MaxAge is 00:00:00: give a time", Failure(new JournalOptions { MaxAge = TimeSpan.Zero }), StringComparison.Ordinal);
        Assert.Contains("Cagent:Journal:MaxBytes is -5: give a number", Failure(new JournalOptions { MaxBytes = -5 }), StringComparison.Ordinal);
        Assert.Contains(
            "Cagent:Journal:MaxAge is 1000000.00:00:00", Failure(new JournalOptions { MaxAge = TimeSpan.FromDays(1_000_000) }), StringComparison.Ordinal);
        Assert.Contains("Cagent:Journal:SweepPeriod is 00:00:00", Failure(new JournalOptions { SweepPeriod = TimeSpan.Zero }), StringComparison.Ordinal);
    }

    private static string? Failure(JournalOptions options) => new JournalOptionsValidator().Validate(null, options).FailureMessage;
}
