using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Net;

/// <summary>Asks web servers on behalf of tools. Every address is checked before it is connected to, on each redirect too, and the name is
/// not looked up a second time in between.</summary>
internal sealed class ToolHttpClient : IDisposable
{
    private readonly AddressPolicy _policy;
    private readonly IOptions<HttpPolicyOptions> _options;
    private readonly HttpClient _client;

    public ToolHttpClient(AddressPolicy policy, IOptions<HttpPolicyOptions> options)
    {
        _policy = policy;
        _options = options;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Gets a page, following redirects; the headers have arrived, the body has not.</summary>
    /// <exception cref="UrlNotAllowedException">Policy forbids the address, or that of a redirect.</exception>
    /// <exception cref="HttpRequestException">The server cannot be asked, or redirects too often.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, string accept, CancellationToken cancellationToken)
    {
        Uri? referrer = null;
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync(url, accept, referrer, cancellationToken);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (redirects == _options.Value.MaxRedirects)
            {
                throw new HttpRequestException($"stopped after {redirects} redirects");
            }

            (referrer, url) = (url, Follow(url, location));
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static Uri Follow(Uri from, Uri location)
    {
        Uri to = new(from, location);
        if (to.Scheme is not ("http" or "https"))
        {
            throw new UrlNotAllowedException($"it redirects to the scheme {to.Scheme}");
        }

        return from.Scheme == "https" && to.Scheme == "http"
            ? throw new UrlNotAllowedException("it redirects from https to http")
            : to;
    }

    private static bool HasSameOrigin(Uri one, Uri other) =>
        one.GetLeftPart(UriPartial.Authority) == other.GetLeftPart(UriPartial.Authority);

    private async Task<HttpResponseMessage> SendAsync(Uri url, string accept, Uri? referrer, CancellationToken cancellationToken)
    {
        if (url.UserInfo.Length > 0)
        {
            throw new UrlNotAllowedException("it contains credentials");
        }

        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.Value.UserAgent);
        // Another server is not told which page led to it: its address may hold a secret.
        request.Headers.Referrer = referrer is not null && HasSameOrigin(referrer, url) ? new Uri(referrer.GetLeftPart(UriPartial.Query)) : null;
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is UrlNotAllowedException refusal)
        {
            throw refusal;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        foreach (var address in addresses)
        {
            if (_policy.Refuse(host, address, port) is { } reason)
            {
                throw new UrlNotAllowedException(reason);
            }
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
