using System.Text.Json;
using Cagent.Api.Problems;
using Cagent.Runs;

namespace Cagent.Api.Compatibility;

/// <summary>Body of the run routes: a bare array of messages, or an object with <c>messages</c> and perhaps <c>model</c> (api-extensions §1).</summary>
/// <param name="Messages">Empty = go on with the history.</param>
/// <param name="Model">Null = the agent's own.</param>
internal sealed record RunBody(IReadOnlyList<PostedMessage> Messages, string? Model)
{
    /// <summary>An object without messages: newer clients go on with a history by it, where there is one; older ones sent a wrong body.</summary>
    public bool LacksMessages { get; init; }

    public static RunBody Parse(ReadOnlySpan<byte> utf8)
    {
        var value = RequestBody.ParseFirst(utf8);
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return new RunBody([], null);
            case JsonValueKind.Array:
                return new RunBody(PostedMessages([.. value.EnumerateArray()]), null);
            case JsonValueKind.Object:
                var body = BodyObject.From(value, "");
                return new RunBody(PostedMessages(body.List("messages") ?? []), body.Text("model").Trim()) { LacksMessages = !body.Has("messages") };
            default:
                throw BodyObject.Mismatch(value, "", "[]api.Message");
        }
    }

    /// <summary>The refusal of an object without messages on a session without history.</summary>
    public static ProblemException NoMessages() => RequestBody.Invalid(
        "json: cannot unmarshal object into Go value of type []api.Message; send an array of messages or {\"messages\": [...]}");

    /// <summary>Messages for a session that runs already: an object with <c>messages</c>, or the bare array; none when there are none.</summary>
    public static IReadOnlyList<PostedMessage> ParseMessages(ReadOnlySpan<byte> utf8)
    {
        var value = RequestBody.ParseFirst(utf8);
        return value.ValueKind == JsonValueKind.Array
            ? PostedMessages([.. value.EnumerateArray()])
            : PostedMessages(BodyObject.From(value, "").List("messages") ?? []);
    }

    private static List<PostedMessage> PostedMessages(IReadOnlyList<JsonElement> items) => [.. items.Select(PostedMessage)];

    private static PostedMessage PostedMessage(JsonElement item)
    {
        if (item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            throw BodyObject.Mismatch(item, "", "api.Message");
        }

        var message = BodyObject.From(item, "");
        return new PostedMessage
        {
            Role = message.Text("role"),
            Content = message.Text("content"),
            MultiContent = MessageParts.Read(message),
        };
    }
}
