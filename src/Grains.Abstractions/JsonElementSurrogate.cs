using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cagent;

/// <summary>How JSON values of the contracts travel between nodes: as UTF-8 text.</summary>
[GenerateSerializer, Alias("Cagent.JsonElementSurrogate")]
internal struct JsonElementSurrogate
{
    /// <summary>The JSON text; empty for a value that is undefined.</summary>
    [Id(0)]
    public byte[] Utf8;
}

/// <summary>Converts for the serializer.</summary>
[RegisterConverter]
internal sealed class JsonElementConverter : IConverter<JsonElement, JsonElementSurrogate>
{
    /// <inheritdoc/>
    public JsonElement ConvertFromSurrogate(in JsonElementSurrogate surrogate) =>
        surrogate.Utf8 is { Length: > 0 } utf8 ? JsonSerializer.Deserialize<JsonElement>(utf8) : default;

    /// <inheritdoc/>
    public JsonElementSurrogate ConvertToSurrogate(in JsonElement value) => new()
    {
        Utf8 = value.ValueKind is JsonValueKind.Undefined ? [] : JsonMarshal.GetRawUtf8Value(value).ToArray(),
    };
}
