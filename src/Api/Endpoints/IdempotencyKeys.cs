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

    /// <summary>The id of the session that a key makes: the same from every node, so that the key finds the session without being stored anywhere else.</summary>
    /// <param name="key">The key.</param>
    /// <param name="generation">0 for its first use, 1 when it is used again after it was forgotten, …</param>
    public static string SessionId(RequestKey key, int generation) => IdFrom($"session\n{generation}\n{key.Key}");

    /// <summary>As <see cref="SessionId"/>, for the copy of a session.</summary>
    public static string ForkId(RequestKey key, string sourceId, int generation) => IdFrom($"fork\n{generation}\n{sourceId}\n{key.Key}");

    /// <summary>Names the memory of a request that belongs to no session.</summary>
    public static string RequestId(RequestKey key) => IdFrom($"request\n{key.Key}");

    private static string IdFrom(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
