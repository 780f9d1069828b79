using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cagent.Api.Json;

/// <summary>Writes JSON bodies: one line feed at the end, indented with <c>?pretty</c>, characters outside ASCII as they are.</summary>
internal static class JsonResponses
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, NewLine = "\n" };

    public static async Task WriteAsync<T>(HttpContext http, T value, Action<Utf8JsonWriter, T> write)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Compact))
        {
            write(json, value);
        }

        if (Pretty(http))
        {
            // Indented afterwards, because stored messages are written as they are.
            await WriteRawAsync(http, body.WrittenMemory);
            return;
        }

        await SendAsync(http, body);
    }

    /// <summary>Writes a body that is JSON text already.</summary>
    public static async Task WriteRawAsync(HttpContext http, ReadOnlyMemory<byte> utf8)
    {
        var body = new ArrayBufferWriter<byte>(utf8.Length + 1);
        if (Pretty(http))
        {
            using var document = JsonDocument.Parse(utf8);
            using var json = new Utf8JsonWriter(body, Indented);
            document.RootElement.WriteTo(json);
        }
        else
        {
            body.Write(utf8.Span);
        }

        await SendAsync(http, body);
    }

    /// <summary>Writes an object of one or more text members.</summary>
    public static Task WriteObjectAsync(HttpContext http, params (string Name, string Value)[] members) => WriteAsync(http, members, static (json, members) =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });

    public static Task WriteNullAsync(HttpContext http) => WriteRawAsync(http, "null"u8.ToArray());

    private static bool Pretty(HttpContext http) => http.Request.QueryString.HasValue && http.Request.Query.ContainsKey("pretty");

    private static async Task SendAsync(HttpContext http, ArrayBufferWriter<byte> body)
    {
        body.Write("\n"u8);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}
