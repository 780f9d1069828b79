using System.Security.Cryptography;
using System.Text;
using Cagent.Runs;

namespace Cagent.Api.Calls;

/// <summary>Ids that are made from an idempotency key: the same on every node, so that the key finds what it named without being stored anywhere else.</summary>
internal static class KeyedIds
{
    /// <summary>The id of the session that a key makes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="generation">0 for its first use, 1 when it is used again after it was forgotten, …</param>
    public static string Session(RequestKey key, int generation) => From($"session\n{generation}\n{key.Key}");

    /// <summary>As <see cref="Session"/>, for the copy of a session.</summary>
    public static string Fork(RequestKey key, string sourceId, int generation) => From($"fork\n{generation}\n{sourceId}\n{key.Key}");

    /// <summary>Names the memory of a request that belongs to no session.</summary>
    public static string Request(RequestKey key) => From($"request\n{key.Key}");

    private static string From(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
