using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cagent.Api.Json;

/// <summary>A list of texts as one text.</summary>
internal static class TextList
{
    public static string Write(List<string> texts) => JsonSerializer.Serialize(texts, TextListContext.Default.ListString);

    public static List<string> Read(string json) => JsonSerializer.Deserialize(json, TextListContext.Default.ListString) ?? [];
}

[JsonSerializable(typeof(List<string>))]
internal sealed partial class TextListContext : JsonSerializerContext;
