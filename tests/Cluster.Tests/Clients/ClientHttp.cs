namespace Cagent.Cluster.Tests.Clients;

/// <summary>The HTTP side of patient clients: it gives up on a node soon, since there are others.</summary>
internal static class ClientHttp
{
    /// <summary>A client for all nodes. Every stream has a connection of its own.</summary>
    public static HttpClient Create() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Whether an exception means that the connection, not the request, failed.</summary>
    public static bool IsConnectionFailure(Exception exception) => exception is HttpRequestException or IOException or TimeoutException;
}
