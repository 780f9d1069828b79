using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cagent.Permissions;
using Cagent.Sessions;

namespace Cagent.Silo.Storage;

/// <summary>The JSON that stands in columns.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(PermissionRules))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(ExtraSettings))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    /// <summary>As compact as possible: text outside ASCII stays as it is.</summary>
    public static StoredJson Compact { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Settings of a session that the reference's columns have no place for.</summary>
internal sealed record ExtraSettings
{
    [JsonPropertyName("safety_policy")]
    public string? SafetyPolicy { get; init; }

    [JsonPropertyName("max_consecutive_tool_calls"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MaxConsecutiveToolCalls { get; init; }

    [JsonPropertyName("max_old_tool_call_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MaxOldToolCallTokens { get; init; }

    [JsonPropertyName("max_tool_result_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MaxToolResultTokens { get; init; }

    [JsonPropertyName("agent_id")]
    public string? AgentId { get; init; }
}
