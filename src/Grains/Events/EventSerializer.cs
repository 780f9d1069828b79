using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cagent.Events;

/// <summary>Turns an event into the bytes that journal, stream and SSE carry.</summary>
internal static class EventSerializer
{
    /// <summary>Longest JSON that the line reader of existing clients takes: 65,535 bytes less <c>data: </c> (http-api §9).</summary>
    public const int MaxBytes = 65_529;

    /// <summary>Longest JSON of a text in an event whose other members are short.</summary>
    private const int MaxTextBytes = MaxBytes - 4096;

    /// <summary>Most bytes that one character can take.</summary>
    private const int LongestCharacter = 6;

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

    /// <summary>A text that must not be shortened, in pieces that each fit into an event; nearly always one.</summary>
    public static IEnumerable<string> Split(string text)
    {
        if (text.Length <= MaxTextBytes / LongestCharacter || JsonSerializer.SerializeToUtf8Bytes(text, Context.String).Length <= MaxTextBytes)
        {
            return [text];
        }

        // Not in the middle of a character that takes two.
        var middle = text.Length / 2;
        middle += char.IsLowSurrogate(text[middle]) ? 1 : 0;
        return [.. Split(text[..middle]), .. Split(text[middle..])];
    }

    /// <summary>The event as a JSON value, for the record of a question.</summary>
    public static JsonElement ToElement(RuntimeEvent value) => JsonSerializer.SerializeToElement(value, Context.RuntimeEvent);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeEvent))]
[JsonSerializable(typeof(string))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
