using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Reads the model's part of a scenario.</summary>
internal static class ScriptedModel
{
    public static ModelScript Read(JsonArray replies) => new(replies.Select(reply => Read(reply!.AsObject())));

    private static ModelReply Read(JsonObject reply)
    {
        var calls = reply["tools"]?.AsArray() ?? [];
        var ids = reply["ids"]?.AsArray() ?? [];
        return new ModelReply
        {
            Parts = Strings(reply["parts"]) ?? (reply["text"] is { } text ? [text.GetValue<string>()] : []),
            Reasoning = Strings(reply["reasoning"]) ?? [],
            Delay = TimeSpan.FromSeconds(reply["delay"]?.GetValue<double>() ?? 0),
            Calls = [.. calls.Select((call, index) => new ModelToolCall(
                ids[index]!.GetValue<string>(), call![0]!.GetValue<string>(), Arguments(call[1]!)))],
            Pieces = reply["pieces"]?.GetValue<int>() ?? 1,
            Finish = reply["finish"]?.GetValue<string>(),
            ReportsUsage = reply["no_usage"] is null,
            Raw = reply["raw"]?.GetValue<string>(),
            Ending = reply["cut"] is null ? ModelEnding.Complete : ModelEnding.Reset,
            Error = reply["status"] is { } status ? (HttpStatusCode)status.GetValue<int>() : null,
            Headers = (reply["headers"]?.AsObject() ?? []).ToDictionary(header => header.Key, header => header.Value!.GetValue<string>()),
        };
    }

    private static string Arguments(JsonNode arguments) => arguments.GetValueKind() == JsonValueKind.String
        ? arguments.GetValue<string>()
        : arguments.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static IReadOnlyList<string>? Strings(JsonNode? list) =>
        list is null ? null : [.. list.AsArray().Select(item => item!.GetValue<string>())];
}
