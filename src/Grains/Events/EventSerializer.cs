using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cagent.Events;

/// <summary>Turns an event into the bytes that journal, stream and SSE carry.</summary>
internal static class EventSerializer
{
    /// <summary>Longest JSON that the line reader of existing clients takes: 65,535 bytes less <c>data: </c> (http-api §9).</summary>
    public const int MaxBytes = 65_529;

    private static readonly EventJsonContext Context = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Compact UTF-8 JSON of at most <see cref="MaxBytes"/>; longer events are shortened and marked.</summary>
    public static byte[] Serialize(RuntimeEvent value)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, Context.RuntimeEvent);
        for (var attempt = 0; bytes.Length > MaxBytes && attempt < 6; attempt++)
        {
            value = value.Shorten(bytes.Length - MaxBytes + 256);
            bytes = JsonSerializer.SerializeToUtf8Bytes(value, Context.RuntimeEvent);
        }

        return bytes;
    }

    /// <summary>The event as a JSON value, for the record of a question.</summary>
    public static JsonElement ToElement(RuntimeEvent value) => JsonSerializer.SerializeToElement(value, Context.RuntimeEvent);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeEvent))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
