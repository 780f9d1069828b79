using System.Text.Json;
using Cagent.Permissions;
using Cagent.Sessions;

namespace Cagent.Silo.Storage;

/// <summary>Column texts of a session's settings, by the reference's value rules: never NULL, empty lists left out.</summary>
internal static class StoredText
{
    public static string Permissions(PermissionRules? rules) => rules is null
        ? ""
        : JsonSerializer.Serialize(
            new PermissionRules { Allow = NullIfEmpty(rules.Allow), Ask = NullIfEmpty(rules.Ask), Deny = NullIfEmpty(rules.Deny) },
            StoredJson.Compact.PermissionRules);

    public static PermissionRules? Permissions(string? text) => Read(text, StoredJson.Compact.PermissionRules);

    public static string Overrides(IReadOnlyDictionary<string, string>? overrides) => overrides is null or { Count: 0 }
        ? "{}"
        : JsonSerializer.Serialize(overrides, StoredJson.Compact.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string>? Overrides(string? text) =>
        Read(text, StoredJson.Compact.DictionaryStringString) is { Count: > 0 } overrides ? overrides : null;

    public static string CustomModels(IReadOnlyList<string>? models) => models is null or { Count: 0 }
        ? "[]"
        : JsonSerializer.Serialize(models, StoredJson.Compact.IReadOnlyListString);

    public static IReadOnlyList<string>? CustomModels(string? text) =>
        Read(text, StoredJson.Compact.ListString) is { Count: > 0 } models ? models : null;

    /// <summary>Null when there is nothing beyond the reference's columns.</summary>
    public static string? Extras(SessionState state, bool withSafetyPolicy)
    {
        var extras = new ExtraSettings
        {
            SafetyPolicy = withSafetyPolicy && state.SafetyPolicy.Length > 0 ? state.SafetyPolicy : null,
            MaxConsecutiveToolCalls = state.MaxConsecutiveToolCalls,
            MaxOldToolCallTokens = state.MaxOldToolCallTokens,
            MaxToolResultTokens = state.MaxToolResultTokens,
            AgentId = state.AgentId,
        };
        return extras == new ExtraSettings() ? null : JsonSerializer.Serialize(extras, StoredJson.Compact.ExtraSettings);
    }

    public static ExtraSettings Extras(string? text) => Read(text, StoredJson.Compact.ExtraSettings) ?? new ExtraSettings();

    /// <summary>The message as stored: members that are empty are left out, as the reference does.</summary>
    public static byte[] Message(ChatMessage message) => JsonSerializer.SerializeToUtf8Bytes(
        message with
        {
            MultiContent = NullIfEmpty(message.MultiContent),
            ReasoningContent = NullIfEmpty(message.ReasoningContent),
            ThinkingSignature = NullIfEmpty(message.ThinkingSignature),
            ThoughtSignature = NullIfEmpty(message.ThoughtSignature),
            ToolCalls = NullIfEmpty(message.ToolCalls),
            ToolDefinitions = NullIfEmpty(message.ToolDefinitions),
            ToolCallId = NullIfEmpty(message.ToolCallId),
            IsError = message.IsError is true ? true : null,
            CreatedAt = NullIfEmpty(message.CreatedAt),
            Model = NullIfEmpty(message.Model),
            Cost = message.Cost is 0 ? null : message.Cost,
            FinishReason = NullIfEmpty(message.FinishReason),
            CacheControl = message.CacheControl is true ? true : null,
        },
        StoredJson.Compact.ChatMessage);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IReadOnlyList<T>? NullIfEmpty<T>(IReadOnlyList<T>? list) => list is null or { Count: 0 } ? null : list;

    /// <summary>Null for an empty column, and for one that cannot be read: a damaged setting must not hide a session.</summary>
    private static T? Read<T>(string? text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
