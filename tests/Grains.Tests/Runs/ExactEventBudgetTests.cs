using Cagent.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Grains.Tests.Runs;

public sealed class ExactEventBudgetTests
{
    private readonly SessionOptions _options = new() { ExactEventBurst = 10, ExactEventsPerSecond = 5 };

    [Fact]
    public void A_burst_keeps_events_of_its_own_and_what_exceeds_it_is_merged_until_time_has_passed()
    {
        var time = new FakeTimeProvider();
        var budget = new ExactEventBudget();
        Assert.True(budget.Take(10, time, _options));
        Assert.False(budget.Take(10, time, _options));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(budget.Take(10, time, _options));
    }
}
