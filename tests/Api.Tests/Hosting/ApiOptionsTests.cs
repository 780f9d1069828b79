using Cagent.Api.Hosting;
using Cagent.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Tests.Hosting;

public sealed class ApiOptionsTests
{
    [Theory]
    [InlineData(null, DisconnectPolicy.Cancel)]
    [InlineData(DisconnectPolicy.Auto, DisconnectPolicy.Auto)]
    public async Task A_flag_wins_over_the_configuration_which_counts_without_it(DisconnectPolicy? flag, DisconnectPolicy expected)
    {
        using var listener = Listener.Open("127.0.0.1:0");
        var builder = ServerHost.CreateBuilder(new ServerSettings { AgentReference = "default", OnDisconnect = flag }, listener);
        builder.Configuration["Cagent:Api:OnDisconnect"] = "cancel";
        await using var services = builder.Services.BuildServiceProvider();
        Assert.Equal(expected, services.GetRequiredService<IOptions<ApiOptions>>().Value.OnDisconnect);
    }

    [Fact]
    public void Times_that_no_timer_takes_are_refused()
    {
        var times = new ApiOptions { HeartbeatInterval = TimeSpan.FromDays(60), TitleWait = TimeSpan.FromDays(60), DrainLimit = TimeSpan.Zero };
        var failures = new ApiOptionsValidator().Validate(null, times).Failures!.ToList();
        Assert.Equal(3, failures.Count);
        Assert.Contains("Cagent:Api:HeartbeatInterval is 60.00:00:00; use more than 0 to 1 day.", failures);
    }

    [Fact]
    public void A_policy_that_does_not_exist_is_refused() => Assert.Contains(
        "Cagent:Api:OnDisconnect is 7",
        new ApiOptionsValidator().Validate(null, new ApiOptions { OnDisconnect = (DisconnectPolicy)7 }).FailureMessage,
        StringComparison.Ordinal);
}
