using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>A recorded conversation: what to do, and what came.</summary>
internal sealed class Transcript
{
    private Transcript(TranscriptSet set, string name, JsonObject file)
    {
        Set = set;
        Name = name;
        Ours = file["ours"]!.GetValue<string>();
        Keep = [.. (file["keep"]?.AsArray() ?? []).Select(type => type!.GetValue<string>())];
        Unordered = file["unordered"]?.GetValue<bool>() ?? false;
        Scenario = file["scenario"]!.AsObject();
        Expected = file["transcript"]!["steps"]!.AsArray();
        ExpectedRequests = file["transcript"]!["model_requests"]?.AsArray();
    }

    public TranscriptSet Set { get; }

    public string Name { get; }

    /// <summary><c>same</c>, or what our server does instead.</summary>
    public string Ours { get; }

    /// <summary>Event types that are compared although they are usually left out.</summary>
    public HashSet<string> Keep { get; set; }

    /// <summary>The calls of one answer ran in parallel: their events have no order.</summary>
    public bool Unordered { get; set; }

    public JsonObject Scenario { get; }

    public JsonArray Steps => Scenario["steps"]!.AsArray();

    /// <summary>One entry for every step that is no wait.</summary>
    public JsonArray Expected { get; }

    /// <summary>What the model was asked; null when it was not kept.</summary>
    public JsonArray? ExpectedRequests { get; set; }

    public IEnumerable<KeyValuePair<string, string>> Files =>
        Scenario["files"]!.AsObject().Select(file => KeyValuePair.Create(file.Key, file.Value!.GetValue<string>()));

    public IReadOnlyList<string> Arguments => [.. (Scenario["args"]?.AsArray() ?? []).Select(argument => argument!.GetValue<string>())];

    /// <summary>Path of the agents below the directory of the server.</summary>
    public string Agents => Scenario["agents"]?.GetValue<string>() ?? "agents";

    /// <summary>Time that the whole scenario may take, also on a machine that is busy with other suites.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(180 + (Scenario["timeout"]?.GetValue<double>() ?? 0));

    /// <summary>The scenario needs nothing but its agent file, so that its server can serve others at the same time.</summary>
    public bool CanShareServer =>
        Arguments.Count == 0
        && Scenario["env"] is null
        && Scenario["agents"] is null
        && Files.All(file => file.Key.StartsWith("agents/", StringComparison.Ordinal))
        && Files.Count() == 1
        && !Scenario.ToJsonString().Contains("{DIR}", StringComparison.Ordinal)
        && !Expected.ToJsonString().Contains("{DIR}", StringComparison.Ordinal)
        && Steps.All(step => step!["restart"] is null && !IsAboutTheWholeServer(step["request"]?.GetValue<string>() ?? ""));

    /// <summary>What it answers depends on other sessions or agents: lists, counts, numbers of messages and of forks, the models of the only agent.</summary>
    private static bool IsAboutTheWholeServer(string request) =>
        request is "GET /api/agents" or "GET /api/sessions" or "GET /ready" or "GET /health"
        || request.EndsWith("/models", StringComparison.Ordinal)
        || request.EndsWith("/fork", StringComparison.Ordinal)
        || request.Contains("/messages/", StringComparison.Ordinal);

    public static Transcript Read(TranscriptSet set, string name) =>
        new(set, name, RecordedFile.Read($"{set.Directory}/{name}.json").AsObject());
}
