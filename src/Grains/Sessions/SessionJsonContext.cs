using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cagent.Permissions;

namespace Cagent.Sessions;

/// <summary>JSON of stored messages and settings (platform §3.4): compact, empty members left out, text as plain UTF-8.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(PermissionRules))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class SessionJsonContext : JsonSerializerContext
{
    /// <summary>The context to use: the generated default with relaxed escaping.</summary>
    public static SessionJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
