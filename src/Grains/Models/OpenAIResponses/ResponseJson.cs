using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIResponses;

/// <summary>Reads members of Responses objects. What is missing or of another kind than it should be is null, empty or zero.</summary>
internal static class ResponseJson
{
    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;

    public static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? ProviderText.Read(text) : null;

    /// <summary>A text that is not empty.</summary>
    public static string? Name(JsonElement element, string name) => Text(element, name) is { Length: > 0 } text ? text : null;

    /// <summary>The parts of a message.</summary>
    public static IEnumerable<JsonElement> PartsOf(JsonElement message) =>
        Member(message, "content") is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : [];

    /// <summary>The text of a part; a refusal is shown as the answer.</summary>
    public static string? TextOfPart(JsonElement? part) => part is { } given ? Name(given, "refusal") ?? TextOfSpoken(given) : null;

    /// <summary>Null when the provider did not count.</summary>
    public static TokenUsage? ReadUsage(JsonElement response)
    {
        if (Member(response, "usage") is not { } usage)
        {
            return null;
        }

        var (input, output) = (Count(usage, "input_tokens"), Count(usage, "output_tokens"));
        if (input + output + Count(usage, "total_tokens") == 0)
        {
            return null;
        }

        var cached = Member(usage, "input_tokens_details") is { } details ? Count(details, "cached_tokens") : 0;
        return new TokenUsage
        {
            InputTokens = Math.Max(0, input - cached),
            OutputTokens = output,
            CachedInputTokens = cached,
            ReasoningTokens = Member(usage, "output_tokens_details") is { } parts ? Count(parts, "reasoning_tokens") : 0,
        };
    }

    /// <summary>Parts of reasoning have text, too, but are none of the answer.</summary>
    private static string? TextOfSpoken(JsonElement part) => Text(part, "type") is "reasoning_text" or "summary_text" ? null : Text(part, "text");

    private static long Count(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) ? count : 0;
}
