namespace Cagent.Cluster.Tests.Evidence;

/// <summary>A message of the stored history.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">Its text.</param>
/// <param name="Calls">Ids of the tool calls that it makes.</param>
/// <param name="Answers">Id of the tool call that it answers.</param>
/// <param name="IsError">It answers with an error.</param>
internal sealed record StoredMessage(string Role, string Content, IReadOnlyList<string> Calls, string? Answers = null, bool IsError = false)
{
    /// <summary>Reads member <c>messages</c> of a session.</summary>
    public static IReadOnlyList<StoredMessage> ReadAll(JsonNode? messages) =>
        [.. (messages?.AsArray() ?? []).Select(item => item!["message"]).OfType<JsonObject>().Select(Read)];

    private static StoredMessage Read(JsonObject outer)
    {
        var message = outer["message"] as JsonObject ?? outer;
        return new(
            (string)message["role"]!,
            (string?)message["content"] ?? "",
            [.. (message["tool_calls"]?.AsArray() ?? []).Select(call => (string)call!["id"]!)],
            (string?)message["tool_call_id"],
            (bool?)message["is_error"] ?? false);
    }
}
