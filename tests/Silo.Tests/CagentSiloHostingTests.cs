using Microsoft.Extensions.Hosting;

namespace Cagent.Silo.Tests;

public sealed class CagentSiloHostingTests
{
    [Fact]
    public void What_only_a_cluster_on_PostgreSQL_uses_is_not_taken_silently_by_a_session_file()
    {
        foreach (var options in new[] { new CagentSiloOptions { SiloPort = 11111 }, new CagentSiloOptions { AdvertisedAddress = "10.0.0.1" } })
        {
            var refusal = Assert.Throws<CagentException>(() => Host.CreateEmptyApplicationBuilder(null).AddCagentSilo(options));
            Assert.Contains("--silo-port and --advertise", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_session_file_and_a_cluster_exclude_each_other() => Assert.Contains(
        "leave one of them out",
        Assert.Throws<CagentException>(() => Host.CreateEmptyApplicationBuilder(null).AddCagentSilo(
            new CagentSiloOptions { SessionDatabase = "s.db", ClusterConnection = "postgres://cagent@127.0.0.1/cagent" })).Message,
        StringComparison.Ordinal);
}
