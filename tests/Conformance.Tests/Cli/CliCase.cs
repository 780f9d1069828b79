using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Recorded;
using Cagent.Testing.Servers;

namespace Cagent.Conformance.Tests.Cli;

/// <summary>A recorded start of the command.</summary>
internal sealed class CliCase
{
    private CliCase(JsonObject record) => Record = record;

    public static IReadOnlyDictionary<string, CliCase> All { get; } = RecordedFile.ReadLines("cli-cases.jsonl")
        .Select(record => new CliCase(record)).ToDictionary(start => start.Name);

    public JsonObject Record { get; }

    public string Id => Text("id");

    /// <summary>Release and id.</summary>
    public string Name => $"{Text("release")}/{Id}";

    /// <summary>The release whose base protocol and messages are ours; the older one differs in wording.</summary>
    public bool IsHead => Text("release") == "head";

    public int Exit => Record["exit"]!.GetValue<int>();

    public string Output => Text("stdout");

    public string Errors => Text("stderr");

    public string[] Arguments => [.. Record["args"]!.AsArray().Select(argument => argument!.GetValue<string>())];

    public JsonArray Probes => Record["probe"]?.AsArray() ?? [];

    public JsonObject Files => Record["files"]!.AsObject();

    public JsonObject Environment => Record["env"]!.AsObject();

    /// <summary>The signal that ended it; null when it ended by itself.</summary>
    public PosixSignalNumber? Signal => Record["ended_by"]?.GetValue<string>() switch
    {
        null => null,
        "SIGTERM" => PosixSignalNumber.Terminate,
        "SIGQUIT" => PosixSignalNumber.Quit,
        "SIGHUP" => PosixSignalNumber.HangUp,
        "SIGINT" => PosixSignalNumber.Interrupt,
        var other => throw new InvalidDataException($"unknown signal {other}"),
    };

    /// <summary>
    /// What a start consists of, however it is spelled: both releases were started alike, <c>serve api</c> and <c>api</c> are the same
    /// command. Starts that are alike are made once.
    /// </summary>
    public string Key
    {
        get
        {
            var arguments = Arguments is ["serve", "api", .. var rest] ? ["api", .. rest] : Arguments;
            var special = CliPreparation.IsSpecial(Id) ? Id : "";
            return $"{string.Join('\u0001', arguments)}\u0002{Environment.ToJsonString()}\u0002{Files.ToJsonString()}\u0002{Signal}\u0002{special}"
                + $"\u0002{string.Join('\u0001', Probes.Select(probe => probe!["request"]))}";
        }
    }

    public override string ToString() => Name;

    private string Text(string member) => Record[member]?.GetValue<string>() ?? "";
}
