using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>A recorded exchange with model providers.</summary>
internal sealed partial class WireCase
{
    /// <summary>Families whose APIs are built: OpenAI Chat Completions and Responses.</summary>
    private static readonly string[] Built = ["oc-", "or-"];

    private WireCase(JsonObject record) => Record = record;

    public static IReadOnlyDictionary<string, WireCase> All { get; } = RecordedFile.ReadLines("wire-cases.jsonl")
        .Where(record => Built.Any(family => record["id"]!.GetValue<string>().StartsWith(family, StringComparison.Ordinal)))
        .ToDictionary(record => record["id"]!.GetValue<string>(), record => new WireCase(record));

    public JsonObject Record { get; }

    public string Id => Record["id"]!.GetValue<string>();

    public string AgentFile => Record["agent_yaml"]!.GetValue<string>();

    public bool Unstable => Record["unstable"]?.GetValue<bool>() ?? false;

    public bool ToolsApproved => Record["approve_tools"]?.GetValue<bool>() ?? true;

    public bool Untitled => Record["untitled"]?.GetValue<bool>() ?? false;

    /// <summary>The reference never ended: its client stopped waiting.</summary>
    public bool ClientGaveUp => Events.Any(item => item!["type"]!.GetValue<string>() == "#client_gave_up");

    /// <summary>Nothing but the agent file is needed, so that one server serves all such cases.</summary>
    public bool CanShareServer => Record["args"] is null && Record["env"] is null && Record["env_unset"] is null && Record["files"] is null;

    public JsonArray Events => Record["events"]!.AsArray();

    /// <summary>What the provider was asked, entries that repeat an earlier one unfolded.</summary>
    public IReadOnlyList<JsonObject> Requests
    {
        get
        {
            var requests = new List<JsonObject>();
            foreach (var request in Record["requests"]!.AsArray())
            {
                var unfolded = request!.DeepClone().AsObject();
                if (unfolded["same_as"] is { } same)
                {
                    unfolded = requests[same.GetValue<int>()].DeepClone().AsObject();
                    unfolded["purpose"] = request["purpose"]!.DeepClone();
                }

                requests.Add(unfolded);
            }

            return requests;
        }
    }

    /// <summary>Model name of the entry <c>m</c>.</summary>
    public string ModelOfM => EntryM().Match(AgentFile).Groups[1].Value;

    [GeneratedRegex(@"\bm: \{[^}]*?model: ""?([^,""}]+)")]
    private static partial Regex EntryM();
}
