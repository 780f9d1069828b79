using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cagent.Api.Problems;

namespace Cagent.Api.Compatibility;

/// <summary>Reads bodies as JSON, whatever their content type says: a body that a client sent is used or refused, never ignored.</summary>
internal static class RequestBody
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    /// <summary>The bytes of the body, without a byte order mark and with broken characters replaced.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http)
    {
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(http.Request.ContentLength ?? 0, 256, 1 << 20));
        var reader = http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(http.RequestAborted);
            foreach (var segment in result.Buffer)
            {
                body.Write(segment.Span);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        var bytes = body.WrittenMemory;
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.Span));
        }

        SurrogateEscapes.Replace(MemoryMarshal.AsMemory(bytes).Span);
        return bytes;
    }

    /// <summary>The members of an object; no body, and the literal null, are an empty one.</summary>
    public static async Task<BodyObject> ReadObjectAsync(HttpContext http) => ParseObject(http, (await ReadBytesAsync(http)).Span);

    /// <summary>As <see cref="ReadObjectAsync"/>, of a body that was read already.</summary>
    public static BodyObject ParseObject(HttpContext http, ReadOnlySpan<byte> bytes)
        => bytes.IsEmpty && !IsChunked(http.Request) ? BodyObject.Empty : BodyObject.From(ParseFirst(bytes), "");

    /// <summary>The first JSON value; what follows it does not count.</summary>
    public static JsonElement ParseFirst(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: true, new JsonReaderState(Options));
        try
        {
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException error)
        {
            throw Invalid(JsonSyntaxError.Describe(utf8, error));
        }
    }

    public static ProblemException Invalid(string cause) =>
        new(new Problem(StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody, Problem.InvalidBody + cause));

    private static bool IsChunked(HttpRequest request) => request.ContentLength is null && request.Headers.TransferEncoding.Count > 0;
}
