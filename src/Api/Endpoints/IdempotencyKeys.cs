using System.Security.Cryptography;
using System.Text;
using Cagent.Api.Compatibility;
using Cagent.Api.Problems;
using Cagent.Runs;

namespace Cagent.Api.Endpoints;

/// <summary>The <c>Idempotency-Key</c> header (api-extensions §1).</summary>
internal static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;
    private const int HashBytes = 16;

    /// <summary>The key of a request with what it stands for; null when it has none.</summary>
    public static RequestKey? Read(ApiRequest request, ReadOnlySpan<byte> body)
    {
        var key = request.Http.Request.Headers[Header].ToString();
        if (key.Length == 0)
        {
            return null;
        }

        if (key.Length > MaxLength)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody, $"the header {Header} has {key.Length} characters; use at most {MaxLength}"));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(request.Http.Request.Path + "\n"));
        hash.AppendData(body);
        return new RequestKey(key, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, HashBytes)));
    }

    /// <summary>As <see cref="Read"/>, for a request whose body says nothing.</summary>
    public static async ValueTask<RequestKey?> ReadAsync(ApiRequest request)
        => request.Http.Request.Headers.ContainsKey(Header) ? Read(request, (await RequestBody.ReadBytesAsync(request.Http)).Span) : null;
}
