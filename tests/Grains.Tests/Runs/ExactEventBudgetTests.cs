using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class ExactEventBudgetTests
{
    private readonly SessionOptions _options = new() { ExactEventBurst = 10, ExactEventsPerSecond = 5 };

    [Fact]
    public void A_burst_keeps_events_of_its_own_and_what_exceeds_it_is_merged()
    {
        var budget = new ExactEventBudget();
        Assert.True(budget.Take(10, TimeProvider.System, _options));
        Assert.False(budget.Take(10, TimeProvider.System, _options));
    }
}
