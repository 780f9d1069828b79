using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>A recorded tool call with everything that came before it in its session.</summary>
internal sealed class ToolCase
{
    /// <summary>Groups of the file whose toolsets are built.</summary>
    private static readonly HashSet<string> Built =
    [
        "filesystem", "shell", "think", "todo", "fetch", "user_prompt", "transfer_task", "handoff",
        "approval", "dispatch", "filter", "instruction", "loading", "description", "across-runs", "model",
    ];

    private const string Head = """
        version: "7"
        providers:
          local: {base_url: "{{UPSTREAM}}/v1", api_type: openai_chatcompletions}
        models:
          m: {provider: local, model: scripted}
          s: {provider: local, model: sub}
          q: {provider: local, model: quiet}
        agents:
          root:
            model: m
            instruction: Answer.

        """;

    private ToolCase(JsonObject record) => Record = record;

    public static IReadOnlyDictionary<string, ToolCase> All { get; } = RecordedFile.ReadLines("tool-cases.jsonl")
        .Where(record => Built.Contains(record["toolset"]!.GetValue<string>()))
        .ToDictionary(record => record["id"]!.GetValue<string>(), record => new ToolCase(record));

    public JsonObject Record { get; }

    public string Id => Text("id")!;

    public string Scenario => Text("scenario")!;

    /// <summary>The agent file, its upstream still a placeholder.</summary>
    public string AgentFile => Head + Text("agent_extra") + "\n" + Text("agent_file_tail");

    public bool ToolsApproved => Record["tools_approved"]?.GetValue<bool>() ?? true;

    public bool Unstable => Record["unstable"]?.GetValue<bool>() ?? false;

    /// <summary>What the model asks for, in order: the earlier calls, ends of runs, and last the call of this case.</summary>
    public IReadOnlyList<ToolStep> Steps =>
    [
        .. (Record["before"]?.AsArray() ?? []).Select(step => ToolStep.Before(step!.AsObject())),
        ToolStep.Final(Record),
    ];

    /// <summary>Bodies to answer questions with, in the order of the questions.</summary>
    public IEnumerable<(string Route, string Body)> Answers
    {
        get
        {
            foreach (var step in Record["before"]?.AsArray() ?? [])
            {
                if (step!["resume"] is { } resume)
                {
                    yield return ("resume", resume.ToJsonString());
                }
            }

            foreach (var answer in Record["answer"]?.AsArray() ?? [])
            {
                yield return (answer!["to"]!.GetValue<string>(), answer["body"]!.ToJsonString());
            }
        }
    }

    /// <summary>What is expected of each call of this case.</summary>
    public IReadOnlyList<JsonObject> Results => Record["results"] is JsonArray several
        ? [.. several.Select(result => result!.AsObject())]
        : [Record];

    public string? Text(string member) => Record[member]?.GetValue<string>();
}

/// <summary>One answer of the scripted model.</summary>
/// <param name="Calls">Names and arguments; none = a text that ends the run.</param>
/// <param name="Wait">Pause before it.</param>
internal sealed record ToolStep(IReadOnlyList<(string Name, string Arguments)> Calls, TimeSpan Wait)
{
    public static ToolStep Before(JsonObject step) => step["end_of_run"] is not null
        ? new ToolStep([], TimeSpan.Zero)
        : new ToolStep([(step["tool"]!.GetValue<string>(), step["arguments"]!.GetValue<string>())], Pause(step));

    public static ToolStep Final(JsonObject record) => record["calls"] is JsonArray several
        ? new ToolStep([.. several.Select(call => (call![0]!.GetValue<string>(), call[1]!.GetValue<string>()))], Pause(record))
        : Before(record);

    private static TimeSpan Pause(JsonObject step) => TimeSpan.FromSeconds(step["wait_s"]?.GetValue<double>() ?? 0);
}
