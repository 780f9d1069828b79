using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;
using Cagent.Testing.Sse;

namespace Cagent.Conformance.Tests.Examples;

/// <summary>Brings about the preconditions of an HTTP example, sends its request and compares the answer.</summary>
internal sealed partial class ExampleRun(ExampleServer server, JsonObject example)
{
    private const string User = """[{"role":"user","content":"hi"}]""";
    private static readonly string[] Additional = ["choice_discarded", "model_fallback", "gap", "hook_started", "hook_finished", "tool_call_output"];
    private readonly List<string> _mismatches = [];
    private string? _session;

    public static async Task<IReadOnlyList<string>> PlayAsync(Laboratory laboratory, JsonObject example, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        await using var server = await ExampleServer.OpenAsync(laboratory, example);
        var run = new ExampleRun(server, example);
        await run.PlayAsync(limit.Token);
        return run._mismatches;
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        var words = example["precondition"]!.AsArray().Select(step => step!.GetValue<string>()).ToList();
        using var playing = await server.Model.PlayAsync(ExampleModel.Read(string.Join('\n', words)), cancellationToken);
        foreach (var step in words)
        {
            await PrepareAsync(step, cancellationToken);
        }

        await using var stream = await SseStream.OpenAsync(server.Client, CreateRequest(), cancellationToken);
        await CompareAsync(stream, cancellationToken);
    }

    private async Task PrepareAsync(string step, CancellationToken cancellationToken)
    {
        if (step.StartsWith("session S created with", StringComparison.Ordinal))
        {
            var body = step.IndexOf('{', StringComparison.Ordinal) is > 0 and var start ? step[start..] : null;
            var answer = await SendAsync("POST", "/api/sessions", body, cancellationToken);
            _session = JsonNode.Parse(answer)!["id"]!.GetValue<string>();
        }
        else if (step.StartsWith("one completed run of agent solo", StringComparison.Ordinal))
        {
            await RunAsync("solo", null, cancellationToken);
        }
        else if (step.StartsWith("run of tooled", StringComparison.Ordinal))
        {
            await RunAsync("tooled", Answer().Match(step).Value, cancellationToken);
        }
        else if (Request().Match(step) is { Success: true } request)
        {
            await SendAsync(request.Groups[1].Value, Fill(request.Groups[2].Value), request.Groups[3].Value, cancellationToken);
        }
    }

    private async Task RunAsync(string agent, string? answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{_session}/agent/{agent}") { Content = Json(User) };
        await using var stream = await SseStream.OpenAsync(server.Client, request, cancellationToken);
        await foreach (var frame in stream.ReadAsync(cancellationToken))
        {
            if (frame.Type == "tool_call_confirmation")
            {
                await SendAsync("POST", $"/api/sessions/{_session}/resume", answer, cancellationToken);
            }
        }
    }

    private async Task<string> SendAsync(string method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (!string.IsNullOrEmpty(body))
        {
            request.Content = Json(body);
        }

        using var response = await server.Client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            _mismatches.Add($"precondition {method} {path}: {(int)response.StatusCode} {text}");
        }

        return text;
    }

    private HttpRequestMessage CreateRequest()
    {
        var uri = new Uri(server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + Fill(example["path"]!.GetValue<string>()),
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(example["method"]!.GetValue<string>()), uri);
        var body = example["request"]!["rawBody"]?.GetValue<string>() ?? example["request"]!["body"]?.ToJsonString();
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in example["request"]!["headers"]?.AsObject() ?? [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, value!.GetValue<string>()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.GetValue<string>());
            }
        }

        return request;
    }

    private async Task CompareAsync(SseStream stream, CancellationToken cancellationToken)
    {
        var status = (int)stream.Response.StatusCode;
        var shape = example["expectedResponseShape"]!;
        if (status != example["expectedStatus"]!.GetValue<int>())
        {
            await CompareAlternativeAsync(stream, status, cancellationToken);
            return;
        }

        CompareHeaders(stream.Response);
        var members = shape as JsonObject;
        if (members?["$sse"] is JsonArray pattern)
        {
            await CompareEventsAsync(stream, pattern, shape, cancellationToken);
        }
        else if (members?["$everyLine"] is { } line)
        {
            await CompareLinesAsync(stream, line.GetValue<string>(), shape["$maxLineBytes"]!.GetValue<int>(), cancellationToken);
        }
        else
        {
            await CompareBodyAsync(stream.Response, shape, cancellationToken);
        }
    }

    /// <summary>A status that a corrected server may give: an error then still says what is wrong, in its own words.</summary>
    private async Task CompareAlternativeAsync(SseStream stream, int status, CancellationToken cancellationToken)
    {
        var text = stream.IsEventStream ? "" : await stream.Response.Content.ReadAsStringAsync(cancellationToken);
        if (example["alsoAcceptableStatus"]?.AsArray().Any(also => also!.GetValue<int>() == status) != true)
        {
            _mismatches.Add($"expected status {example["expectedStatus"]}, got {status}: {text}");
        }
        else if (status >= 400 && JsonNode.Parse(text)?["message"]?.GetValueKind() != JsonValueKind.String)
        {
            _mismatches.Add($"an error without a message: {text}");
        }
    }

    private void CompareHeaders(HttpResponseMessage response)
    {
        foreach (var (name, wanted) in example["expectedHeaders"]?.AsObject() ?? [])
        {
            var values = response.Headers.Concat(response.Content.Headers)
                .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).SelectMany(header => header.Value).ToList();
            var got = values.Count == 0 ? null : string.Join(", ", values);
            if (got != wanted?.GetValue<string>())
            {
                _mismatches.Add($"header {name}: expected {wanted}, got {got}");
            }
        }
    }

    private async Task CompareBodyAsync(HttpResponseMessage response, JsonNode shape, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (shape is JsonObject && shape["$rawBody"]?.GetValue<string>() is { } raw)
        {
            if (raw != "<any>" && raw != text)
            {
                _mismatches.Add($"expected the body {JsonSerializer.Serialize(raw)}, got {JsonSerializer.Serialize(text)}");
            }

            return;
        }

        var comparer = new JsonComparer(new ShapePlaceholders(_session));
        _mismatches.AddRange(comparer.Compare(shape, JsonNode.Parse(text)).Select(mismatch => mismatch.ToString()));
    }

    private async Task CompareLinesAsync(SseStream stream, string pattern, int limit, CancellationToken cancellationToken)
    {
        var lines = (await stream.Response.Content.ReadAsStringAsync(cancellationToken)).Split('\n');
        _mismatches.AddRange(lines.Where(line => !Regex.IsMatch(line, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Select(line => $"a line that does not fit {pattern}: {line}"));
        _mismatches.AddRange(lines.Where(line => Encoding.UTF8.GetByteCount(line) > limit).Select(line => $"a line of more than {limit} bytes: {line[..80]}"));
        if (!lines.Any(line => line.StartsWith("data: ", StringComparison.Ordinal)))
        {
            _mismatches.Add("the stream holds no event");
        }
    }

    private async Task CompareEventsAsync(SseStream stream, JsonArray pattern, JsonNode shape, CancellationToken cancellationToken)
    {
        await foreach (var frame in stream.ReadAsync(cancellationToken))
        {
            if (shape["$onEvent"]?[frame.Type] is { } action && Request().Match(action.GetValue<string>()) is { Success: true } request)
            {
                await SendAsync(request.Groups[1].Value, Fill(request.Groups[2].Value), request.Groups[3].Value, cancellationToken);
            }
        }

        var forbidden = Types(shape["$forbidTypes"]);
        _mismatches.AddRange(stream.Frames.Where(frame => forbidden.Contains(frame.Type)).Select(frame => $"a forbidden event: {frame.Data}"));
        var ignored = Types(shape["$ignoreTypes"]).Concat(Additional.Except(Types(pattern))).ToHashSet();
        var events = stream.Frames.Where(frame => frame.Comment is null && !ignored.Contains(frame.Type)).Select(frame => (JsonNode?)frame.Json).ToList();
        if (new EventPattern(pattern, new ShapePlaceholders(_session)).Explain(events) is { } problem)
        {
            _mismatches.Add(problem);
        }
    }

    private static IEnumerable<string> Types(JsonNode? list) => (list as JsonArray ?? []).Select(item => item switch
    {
        JsonObject shape => shape["type"]?.GetValue<string>() ?? (shape["event"] as JsonObject)?["type"]?.GetValue<string>() ?? "",
        _ => item?.GetValue<string>() ?? "",
    });

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private string Fill(string text) => text.Replace("{S}", _session, StringComparison.Ordinal);

    [GeneratedRegex(@"^(GET|POST|PATCH|DELETE) (\S+) ?(.*)$")]
    private static partial Regex Request();

    [GeneratedRegex(@"\{.*\}")]
    private static partial Regex Answer();
}
