using System.Net;
using Cagent.Api.Endpoints;
using Cagent.Api.Hosting;
using Cagent.Api.Problems;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Auth;

/// <summary>Refuses what a web page of somebody else makes a browser send: a foreign <c>Origin</c>, and a <c>Host</c> that is no name of this
/// server (DNS rebinding). A Unix socket is out of a browser's reach.</summary>
internal sealed class OriginPolicy(IOptions<ApiOptions> options)
{
    public Problem? Check(HttpContext http, RequestPath path)
    {
        if (http.Connection.LocalIpAddress is not { } local || path.Is("/health") || path.Is("/ready"))
        {
            return null;
        }

        var host = http.Request.Host;
        if (host.HasValue && !IsOwnName(host.Host, local))
        {
            return Forbidden($"the server is not known as {host.Host}; use its address, or add the name to Cagent:Api:AllowedHosts");
        }

        var origin = http.Request.Headers.Origin.ToString();
        return origin.Length == 0 || IsAllowedOrigin(origin, host) ? null
            : Forbidden($"requests of web pages from {origin} are refused; add the origin to Cagent:Api:AllowedOrigins to allow them");
    }

    private bool IsOwnName(string name, IPAddress local)
    {
        if (options.Value.AllowedHosts.Any(allowed => allowed == "*" || allowed.Equals(name, StringComparison.OrdinalIgnoreCase)) || IsLoopback(name))
        {
            return true;
        }

        if (IPAddress.TryParse(name.Trim('[', ']'), out var address))
        {
            // A name server cannot make a browser send a bare address.
            return !options.Value.LocalOnly || address.Equals(local);
        }

        // Names without a dot are made by the own network (containers, machines), never by a stranger's name server.
        return !options.Value.LocalOnly && !name.Contains('.', StringComparison.Ordinal);
    }

    private bool IsAllowedOrigin(string origin, HostString host)
    {
        if (options.Value.AllowedOrigins.Any(allowed => allowed == "*" || allowed.TrimEnd('/').Equals(origin, StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is ("http" or "https")
            && (IsLoopback(uri.Host) || uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Problem Forbidden(string message) => new(StatusCodes.Status403Forbidden, ErrorCodes.ForbiddenOrigin, message);
}
