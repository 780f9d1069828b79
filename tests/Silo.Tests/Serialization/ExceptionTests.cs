using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;

namespace Cagent.Silo.Tests.Serialization;

/// <summary>A refusal arrives on another node as what it is.</summary>
public sealed class ExceptionTests
{
    [Fact]
    public async Task What_led_to_a_refusal_does_not_keep_it_from_crossing_to_another_node()
    {
        await using var silo = await LocalSilo.StartAsync();
        var serializer = silo.Services.GetRequiredService<Serializer>();
        Exception[] causes = [new NpgsqlException("no connection", new IOException("broken")), new SessionFencedException("a"), new HttpRequestException("gone")];
        foreach (var cause in causes)
        {
            var sent = new CagentException(ErrorCodes.StoreUnavailable, "try again", cause);
            var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(sent));
            var refusal = Assert.IsType<CagentException>(arrived);
            Assert.Equal((sent.Code, sent.Message), (refusal.Code, refusal.Message));
            Assert.Equal(cause.Message, refusal.InnerException!.Message);
        }
    }
}
