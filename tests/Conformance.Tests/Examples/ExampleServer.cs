using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Servers;

namespace Cagent.Conformance.Tests.Examples;

/// <summary>A server on one of the fixtures of the HTTP examples, with a model that plays one case at a time.</summary>
internal sealed class ExampleServer : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Standard = new()
    {
        ["solo"] = "agents:\n  root: {model: m, description: Solo agent, instruction: Answer.}\n",
        ["team"] = "agents:\n  root: {model: m, description: Team lead, instruction: Lead., sub_agents: [aide]}\n"
            + "  aide: {model: m, description: Helps, instruction: Help.}\n",
        ["mainless"] = "agents:\n  main: {model: m, description: Main, instruction: Answer.}\n",
    };

    private static readonly Dictionary<string, string> Tools = new(Standard)
    {
        ["tooled"] = "agents:\n  root: {model: m, description: Tooled, instruction: Answer., toolsets: [{type: shell}]}\n",
        ["limited"] = "agents:\n  root: {model: m, description: Limited, instruction: Answer., max_iterations: 1, toolsets: [{type: shell}]}\n",
        ["asker"] = "agents:\n  root: {model: m, description: Asks, instruction: Answer., toolsets: [{type: user_prompt}]}\n",
    };

    private readonly SharedServer _server;
    private readonly bool _own;

    private ExampleServer(SharedServer server, bool own, ExampleModel model)
    {
        _server = server;
        _own = own;
        Model = model;
    }

    public HttpClient Client => _server.Client;

    public ExampleModel Model { get; }

    /// <summary>The server that the preconditions of a case call for.</summary>
    public static async Task<ExampleServer> OpenAsync(Laboratory laboratory, JsonObject example)
    {
        var words = example["precondition"]!.ToJsonString() + example["path"]!.GetValue<string>();
        bool Says(string word) => words.Contains(word, StringComparison.Ordinal);
        var (fixture, files) =
            Says("empty agents directory") ? ("empty", [])
            : Says("broken") ? ("broken", new(Standard) { ["broken"] = "agents: [unclosed\n" })
            : Says("tooled") || Says("limited") || Says("asker") ? ("tools", Tools)
            : ("standard", Standard);
        if (Says("fresh database"))
        {
            var room = new ExampleModel(laboratory.Upstream, null);
            var own = await SharedServer.StartAsync(directory => Prepare(directory, files, room.Url));
            return new ExampleServer(own, own: true, room);
        }

        var model = laboratory.Get($"examples-{fixture}", name => new ExampleModel(laboratory.Upstream, name));
        var server = await laboratory.ShareAsync($"examples-{fixture}", directory => Prepare(directory, files, model.Url));
        return new ExampleServer(server, own: false, model);
    }

    public ValueTask DisposeAsync() => _own ? _server.DisposeAsync() : ValueTask.CompletedTask;

    private static ServerStart Prepare(TemporaryDirectory directory, Dictionary<string, string> files, string upstream)
    {
        Directory.CreateDirectory(directory.At("agents"));
        foreach (var (name, text) in files)
        {
            directory.Write($"agents/{name}.yaml", ScriptedAgents.Head(upstream) + text);
        }

        return ServerStart.Api("agents", directory.Path);
    }
}
