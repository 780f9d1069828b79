using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Sessions;
using Cagent.Testing;

namespace Cagent.Grains.Tests.Tools;

/// <summary>Plays one recorded case and says in what it differs.</summary>
internal sealed partial class ToolCasePlayer : IAsyncDisposable
{
    /// <summary>The pauses of the record are generous.</summary>
    private const double PauseFactor = 0.4;

    private readonly JsonObject _case;
    private readonly RecordedServer _server;
    private readonly ToolRoom _room;
    private readonly List<string> _ids = [];

    private ToolCasePlayer(JsonObject item, RecordedServer server)
    {
        _case = item;
        _server = server;
        Dictionary<string, string?> settings = new() { ["Cagent:Http:AllowPrivateAddresses"] = "true" };
        _room = new ToolRoom((string?)item["agent_extra"] ?? "", settings);
        RecordedTree.Create(_room.WorkingDirectory, item["files"] as JsonObject);
    }

    /// <summary>The first difference; null when there is none.</summary>
    public static async Task<string?> PlayAsync(JsonObject item)
    {
        await using var server = await RecordedServer.StartAsync(item["http"] as JsonObject);
        await using ToolCasePlayer player = new(item, server);
        return await player.PlayAsync();
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private async Task<string?> PlayAsync()
    {
        var listing = await _room.ListAsync();
        foreach (var before in (_case["before"] as JsonArray ?? []).OfType<JsonObject>().Where(call => call["tool"] is not null))
        {
            await PauseAsync(before);
            Remember(await _room.TryCallAsync((string)before["tool"]!, Fill((string)before["arguments"]!)));
        }

        await PauseAsync(_case);
        _server.Requests.Clear();
        var treeBefore = Snapshot();
        var result = await _room.TryCallAsync((string)_case["tool"]!, Fill((string)_case["arguments"]!));
        Remember(result);
        return CompareResult(result) ?? CompareFiles(treeBefore) ?? CompareRequests() ?? CompareWarnings(listing.Warnings);
    }

    private static Task PauseAsync(JsonObject call) =>
        Pause.ForAsync(TimeSpan.FromSeconds(((double?)call["wait_s"] ?? 0) * PauseFactor), TestContext.Current.CancellationToken);

    private string? CompareResult(ToolResult? result)
    {
        var expected = _case["result"];
        if (result is null)
        {
            return expected is JsonValue text && ((string)text!).Contains("is not available", StringComparison.Ordinal) ? null : "the tool is not offered";
        }

        if ((result.IsError ?? false) != (bool)_case["is_error"]!)
        {
            return $"is_error: expected {_case["is_error"]}, got {result.IsError ?? false} with {result.Output}";
        }

        var actual = Mask(result.Output);
        if (expected is JsonValue wanted && IsDecoderMessage((string)wanted!))
        {
            return actual.StartsWith("Error calling tool: invalid arguments: ", StringComparison.Ordinal) ? null : $"result: {actual}";
        }

        return CompareText(expected!, actual) ?? CompareMeta(result) ?? CompareImages(result);
    }

    /// <summary>The wording of these is ours: it names the argument, what was wanted and what came (tools §1.2).</summary>
    private static bool IsDecoderMessage(string text) => DecoderMessage().IsMatch(text);

    private static string? CompareText(JsonNode expected, string actual)
    {
        if (expected is JsonObject shortened)
        {
            var (head, tail) = ((string)shortened["head"]!, (string)shortened["tail"]!);
            return actual.StartsWith(head, StringComparison.Ordinal) && actual.EndsWith(tail, StringComparison.Ordinal)
                && Encoding.UTF8.GetByteCount(actual) == (int)shortened["length"]!
                    ? null
                    : $"result: {Encoding.UTF8.GetByteCount(actual)} bytes instead of {shortened["length"]}: {actual[..Math.Min(200, actual.Length)]}…";
        }

        // Paths are shown relative to the working directory, so that no result tells where it lies (tools §8.2).
        var text = (string)expected!;
        return actual == text || actual == Relative(text) || AreEqualJson(text, actual)
            ? null
            : $"result: expected {text}, got {actual}";
    }

    private static string Relative(string text) =>
        text.Replace("{{WORKDIR}}/", "", StringComparison.Ordinal).Replace("{{WORKDIR}}", ".", StringComparison.Ordinal);

    private static bool AreEqualJson(string expected, string actual)
    {
        try
        {
            return expected is ['{' or '[', ..] && JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string? CompareMeta(ToolResult result)
    {
        var expected = _case["meta"];
        var actual = result.Meta is { } meta ? JsonNode.Parse(Mask(meta.GetRawText())) : null;
        return IsSame(expected, actual) ? null : $"meta: expected {expected?.ToJsonString()}, got {actual?.ToJsonString()}";
    }

    private static bool IsSame(JsonNode? expected, JsonNode? actual) => (expected, actual) switch
    {
        (JsonObject shortened, JsonArray list) when shortened["count"] is { } count =>
            list.Count == (int)count
            && shortened["first"]!.AsArray().Select((item, i) => JsonNode.DeepEquals(item, list[i])).All(same => same),
        (JsonObject shortened, JsonValue) when shortened["length"] is not null => CompareText(shortened, (string)actual!) is null,
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(member => b.ContainsKey(member.Key) && IsSame(member.Value, b[member.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => IsSame(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.String && b.GetValueKind() == JsonValueKind.String =>
            CompareText(a, (string)b!) is null,
        _ => JsonNode.DeepEquals(expected, actual),
    };

    private string? CompareImages(ToolResult result)
    {
        var count = (_case["images"] as JsonArray)?.Count ?? 0;
        return (result.Images?.Count ?? 0) == count ? null : $"images: {result.Images?.Count ?? 0} instead of {count}";
    }

    private string? CompareFiles(SortedDictionary<string, string?> before)
    {
        JsonObject changes = [];
        var after = Snapshot();
        foreach (var (path, content) in after.Where(entry => !before.TryGetValue(entry.Key, out var old) || old != entry.Value))
        {
            changes[path] = content;
        }

        foreach (var path in before.Keys.Where(path => !after.ContainsKey(path)))
        {
            changes[path] = "{{REMOVED}}";
        }

        var expected = _case["files_after"] as JsonObject ?? [];
        return IsSame(expected, changes) ? null : $"files_after: expected {expected.ToJsonString()}, got {changes.ToJsonString()}";
    }

    private string? CompareRequests()
    {
        if (_case["http_requests"] is not JsonArray expected)
        {
            return null;
        }

        var wanted = expected.Select(request => $"{request!["method"]} {request["path"]} {request["headers"]?["Accept"]} {request["headers"]?["Authorization"]}");
        var got = _server.Requests.Select(request => $"{request["method"]} {request["path"]} {request["headers"]!["Accept"]} {request["headers"]!["Authorization"]}");
        return wanted.SequenceEqual(got) ? null : $"http_requests: expected {expected.ToJsonString()}, got {string.Join(" | ", got)}";
    }

    private string? CompareWarnings(IReadOnlyList<string> warnings)
    {
        var expected = (_case["warnings"] as JsonArray ?? []).Select(text => (string)text!).FirstOrDefault();
        return expected is null || expected.EndsWith("\n\n- " + string.Join("\n- ", warnings), StringComparison.Ordinal)
            ? null
            : $"warnings: expected {expected}, got {string.Join(" | ", warnings)}";
    }

    private SortedDictionary<string, string?> Snapshot()
    {
        SortedDictionary<string, string?> tree = new(StringComparer.Ordinal);
        foreach (var (path, content) in RecordedTree.Read(_room.Parent))
        {
            // Directories are recorded only when they are empty.
            if (path == _room.WorkingDirectory)
            {
                continue;
            }

            if (content is not null || !Directory.EnumerateFileSystemEntries(path).Any())
            {
                tree[Path.GetRelativePath(_room.WorkingDirectory, path)] = content is null ? null : Mask(content);
            }
        }

        return tree;
    }

    private void Remember(ToolResult? result)
    {
        foreach (Match match in JobId().Matches(result?.Output ?? ""))
        {
            if (!_ids.Contains(match.Value))
            {
                _ids.Add(match.Value);
            }
        }
    }

    private string Fill(string arguments)
    {
        var text = arguments.Replace("{{WORKDIR}}", _room.WorkingDirectory, StringComparison.Ordinal)
            .Replace("{{PARENT}}", _room.Parent, StringComparison.Ordinal)
            .Replace("{{HTTP}}", _server.Url, StringComparison.Ordinal)
            .Replace("{{HTTP_HOST}}", new Uri(_server.Url).Authority, StringComparison.Ordinal);
        for (var i = 0; i < _ids.Count; i++)
        {
            text = text.Replace("{{ID" + (i + 1) + "}}", _ids[i], StringComparison.Ordinal);
        }

        return text;
    }

    private string Mask(string output)
    {
        var text = output.Replace(_room.WorkingDirectory, "{{WORKDIR}}", StringComparison.Ordinal)
            .Replace(_room.Parent, "{{PARENT}}", StringComparison.Ordinal)
            .Replace(_server.Url, "{{HTTP}}", StringComparison.Ordinal)
            .Replace(new Uri(_server.Url).Authority, "{{HTTP_HOST}}", StringComparison.Ordinal);
        for (var i = 0; i < _ids.Count; i++)
        {
            text = text.Replace(_ids[i], "{{ID" + (i + 1) + "}}", StringComparison.Ordinal);
        }

        return Runtime().Replace(text, "Runtime: {{DURATION}}");
    }

    [GeneratedRegex(@"(?<=started with ID: )job_\d+_\d+")]
    private static partial Regex JobId();

    [GeneratedRegex(@"Runtime: [0-9hms]+")]
    private static partial Regex Runtime();

    [GeneratedRegex("^Error calling tool: (json: |invalid character|unexpected end)")]
    private static partial Regex DecoderMessage();
}
