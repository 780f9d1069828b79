using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>The models of a tool case: <c>scripted</c> asks for the calls, <c>sub</c> and <c>quiet</c> answer from their lists.</summary>
internal sealed partial class ToolModel(ToolCase tool, ToolWorkspace workspace, Func<IReadOnlyList<string>, ToolText> texts)
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<ToolStep> _steps = tool.Steps;
    private readonly Dictionary<string, int> _subReplies = [];
    private readonly List<string> _ids = [];
    private int _next;

    /// <summary>Ids that the results of the session named so far, in order.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>The files just before the call of the case.</summary>
    public IReadOnlyDictionary<string, string?> FilesBefore { get; private set; } = new Dictionary<string, string?>();

    /// <summary>The files when its result had come back.</summary>
    public IReadOnlyDictionary<string, string?>? FilesAfter { get; private set; }

    /// <summary>The request with the result of the call; null when none came.</summary>
    public JsonNode? NextRequest { get; private set; }

    /// <summary>How long the call took, as the model sees it.</summary>
    public TimeSpan Elapsed { get; private set; }

    private long Asked { get; set; }

    public static string CallId(int step, int call) => $"call_{step}_{call}";

    public async Task AnswerAsync(UpstreamExchange exchange)
    {
        var body = exchange.Request.Json;
        var model = body?["model"]?.GetValue<string>() ?? "";
        if (ModelScript.AsksForTitle(body))
        {
            await Send(exchange, ModelReply.Text(ModelScript.Title));
        }
        else if (model is "sub" or "quiet")
        {
            await AnswerSubAsync(exchange, NextSubReply(model));
        }
        else
        {
            LearnIds(body!["messages"]!.AsArray());
            var index = Interlocked.Increment(ref _next) - 1;
            await Send(exchange, await ReplyAsync(index, body, exchange));
        }
    }

    private static Task Send(UpstreamExchange exchange, ModelReply reply) => new ModelScript(reply).AnswerAsync(exchange);

    private async Task<ModelReply> ReplyAsync(int index, JsonNode body, UpstreamExchange exchange)
    {
        if (index >= _steps.Count)
        {
            if (index == _steps.Count)
            {
                Elapsed = TimeProvider.System.GetElapsedTime(Asked);
                FilesAfter = workspace.Read();
                NextRequest = body;
            }

            return ModelReply.Text("done");
        }

        var step = _steps[index];
        await Pause.ForAsync(step.Wait, exchange.Left);
        if (step.Calls.Count == 0)
        {
            return ModelReply.Text("end of the run");
        }

        if (index == _steps.Count - 1)
        {
            FilesBefore = workspace.Read();
            Asked = TimeProvider.System.GetTimestamp();
        }

        var text = texts(Ids);
        return ModelReply.Call([.. step.Calls.Select((call, position) =>
            new ModelToolCall(CallId(index, position), call.Name, text.Fill(call.Arguments)))]);
    }

    private (int Index, JsonObject Reply) NextSubReply(string model)
    {
        int index;
        lock (_lock)
        {
            index = _subReplies[model] = _subReplies.GetValueOrDefault(model, -1) + 1;
        }

        var replies = tool.Record["sub_models"]?[model]?.AsArray() ?? [];
        return (index, replies.Count == 0 ? new JsonObject { ["text"] = "nothing scripted" } : replies[Math.Min(index, replies.Count - 1)]!.AsObject());
    }

    private static Task AnswerSubAsync(UpstreamExchange exchange, (int Index, JsonObject Reply) next)
    {
        var (index, reply) = next;
        if (reply["status"] is { } status)
        {
            // Recorded texts quote this body, blanks included.
            exchange.Start(status.GetValue<int>(), "application/json");
            return exchange.SendAsync($$$"""{"error": {"message": {{{reply["text"]!.ToJsonString()}}}, "type": "server_error"}}""");
        }

        return Send(exchange, new ModelReply
        {
            Parts = reply["parts"] is JsonArray parts ? [.. parts.Select(part => part!.GetValue<string>())]
                : reply["text"] is { } text ? [text.GetValue<string>()] : [],
            Delay = TimeSpan.FromSeconds(reply["delay"]?.GetValue<double>() ?? 0),
            Calls = [.. (reply["tools"]?.AsArray() ?? []).Select((call, position) =>
                new ModelToolCall($"sub_{index}_{position}", call![0]!.GetValue<string>(), call[1]!.GetValue<string>()))],
        });
    }

    private void LearnIds(JsonArray messages)
    {
        lock (_lock)
        {
            foreach (var message in messages.Where(message => message?["role"]?.GetValue<string>() == "tool"))
            {
                foreach (Match match in NamedId().Matches(message!["content"]?.ToString() ?? ""))
                {
                    if (!_ids.Contains(match.Groups[1].Value))
                    {
                        _ids.Add(match.Groups[1].Value);
                    }
                }
            }
        }
    }

    [GeneratedRegex(@"^(?:Background job started with ID|ID|Job ID): (\S+)", RegexOptions.Multiline)]
    private static partial Regex NamedId();
}
