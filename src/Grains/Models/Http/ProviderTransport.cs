using System.ClientModel.Primitives;
using System.Net;

namespace Cagent.Models.Http;

/// <summary>The one HTTP client of the process for all providers: its pool keeps connections alive between requests.</summary>
internal sealed class ProviderTransport : IDisposable
{
    private readonly HttpClient _client;

    public ProviderTransport(HttpMessageHandler handler)
    {
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        Pipeline = new HttpClientPipelineTransport(_client);
    }

    public PipelineTransport Pipeline { get; }

    /// <summary>Connections as they suit streamed answers: no compression (it would hold text back), no cookies, proxies from the environment.</summary>
    public static SocketsHttpHandler CreateNetworkHandler() => new()
    {
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

        // An answer that nobody wants any more must stop costing the provider's tokens soon.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),

        // Trace ids of ours are no business of a provider.
        ActivityHeadersPropagator = null,
    };

    public void Dispose()
    {
        (Pipeline as IDisposable)?.Dispose();
        _client.Dispose();
    }
}
