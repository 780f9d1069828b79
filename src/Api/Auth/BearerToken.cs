using System.Security.Cryptography;
using System.Text;
using Cagent.Api.Endpoints;
using Cagent.Api.Hosting;
using Cagent.Api.Problems;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Auth;

/// <summary>The token of <c>--auth-token</c>: every request has to carry it but health checks, also one for a path that does not exist
/// (api-extensions §5). No <c>WWW-Authenticate</c>: browsers must not ask a person for it.</summary>
internal sealed class BearerToken(IOptions<ApiOptions> options)
{
    private const string Scheme = "Bearer ";
    private static readonly string[] Free = ["/health", "/ready", "/api/ping"];

    private readonly byte[]? _hash = options.Value.AuthToken is { Length: > 0 } token ? Hash(token) : null;

    public Problem? Check(HttpContext http, RequestPath path)
    {
        if (_hash is null || Free.Any(path.Is))
        {
            return null;
        }

        var header = http.Request.Headers.Authorization.ToString();
        return header.Length == 0 ? Refuse("the Authorization header is missing; send \"Authorization: Bearer TOKEN\"")
            : !header.StartsWith(Scheme, StringComparison.Ordinal) ? Refuse("the Authorization header has another form than \"Bearer TOKEN\"")

            // Hashes have one length, so that the time of the comparison says nothing about the token.
            : CryptographicOperations.FixedTimeEquals(_hash, Hash(header[Scheme.Length..])) ? null
            : Refuse("the token is not the one of this server");
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static Problem Refuse(string message) => new(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthorized, message);
}
