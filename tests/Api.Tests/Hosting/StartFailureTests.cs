using Cagent.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace Cagent.Api.Tests.Hosting;

public sealed class StartFailureTests
{
    [Theory]
    [InlineData("MaxRequestBodyBytes", "many")]
    [InlineData("HeartbeatInterval", "15 s")]
    [InlineData("OnDisconnect", "never")]
    public void A_setting_of_the_wrong_kind_is_named_with_its_value(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Cagent:Api:{key}", value)]).Build();
        var failure = Assert.ThrowsAny<Exception>(() => configuration.GetSection(ApiOptions.Section).Bind(new ApiOptions()));
        var sentence = StartFailure.Describe(new AggregateException(failure));
        Assert.Contains($"Cagent:Api:{key}", sentence, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_else_went_wrong_is_told_by_its_innermost_cause() => Assert.Equal(
        "the server could not start: disk on fire",
        StartFailure.Describe(new InvalidOperationException("outside", new IOException("disk on fire"))));
}
