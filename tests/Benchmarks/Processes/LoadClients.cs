using System.Net;

namespace Cagent.Benchmarks.Processes;

/// <summary>Clients for many streams at once.</summary>
internal static class LoadClients
{
    public static HttpClient Create(Uri address) => new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ResponseDrainTimeout = TimeSpan.Zero,
    })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
