using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cagent.Silo.Serialization;

/// <summary>JSON values inside messages between grains travel as their text.</summary>
[RegisterConverter]
internal sealed class JsonElementConverter : IConverter<JsonElement, JsonText>
{
    public JsonElement ConvertFromSurrogate(in JsonText surrogate)
    {
        if (surrogate.Utf8 is not { Length: > 0 } utf8)
        {
            return default;
        }

        var reader = new Utf8JsonReader(utf8);
        return JsonElement.ParseValue(ref reader);
    }

    public JsonText ConvertToSurrogate(in JsonElement value)
        => new() { Utf8 = value.ValueKind == JsonValueKind.Undefined ? null : JsonMarshal.GetRawUtf8Value(value).ToArray() };
}

[GenerateSerializer, Alias("Cagent.JsonText")]
internal struct JsonText
{
    /// <summary>UTF-8 JSON; null for a value that was never set.</summary>
    [Id(0)]
    public byte[]? Utf8;
}
