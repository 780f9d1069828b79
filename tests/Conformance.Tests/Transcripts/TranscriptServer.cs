using Cagent.Testing;
using Cagent.Testing.Servers;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>A server for a scenario: its own, or one that many scenarios share, each with an agent file under a name of its own.</summary>
internal sealed class TranscriptServer : IAsyncDisposable
{
    /// <summary>The reference's shell when it was recorded: the words for a missing program are the shell's.</summary>
    private static readonly (string Name, string Value) RecordedShell = ("Cagent__Processes__Shell", "/bin/bash");

    private readonly bool _shared;

    private TranscriptServer(SharedServer server, UpstreamRoom room, ModelScript model, bool shared, IReadOnlyDictionary<string, string> agents)
    {
        Server = server;
        Room = room;
        Model = model;
        _shared = shared;
        Agents = agents;
    }

    public SharedServer Server { get; }

    public UpstreamRoom Room { get; }

    public ModelScript Model { get; }

    /// <summary>Identifiers of agent files in the scenario, and what they are called on this server.</summary>
    public IReadOnlyDictionary<string, string> Agents { get; }

    public static async Task<TranscriptServer> OpenAsync(Laboratory laboratory, Transcript transcript)
    {
        var model = ScriptedModel.Read(transcript.Scenario["model"]?.AsArray() ?? []);
        var room = laboratory.Upstream.Open(model, RoomName(transcript));
        if (!transcript.CanShareServer)
        {
            var own = await SharedServer.StartAsync(directory => Prepare(directory, transcript, room));
            return new TranscriptServer(own, room, model, shared: false, new Dictionary<string, string>());
        }

        var server = await laboratory.ShareAsync(transcript.Set.Directory, directory => PrepareShared(directory, laboratory.Upstream, transcript.Set));
        var agents = transcript.Files.Select(file => Path.GetFileNameWithoutExtension(file.Key))
            .ToDictionary(name => name, name => SharedName(transcript, name));
        return new TranscriptServer(server, room, model, shared: true, agents);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_shared)
        {
            await Server.DisposeAsync();
        }
    }

    private static ServerStart Prepare(TemporaryDirectory directory, Transcript transcript, UpstreamRoom room)
    {
        foreach (var (path, text) in transcript.Files)
        {
            directory.Write(path, text.Replace("{UPSTREAM}", $"{room.Url}/v1", StringComparison.Ordinal)
                .Replace("{DIR}", directory.Path, StringComparison.Ordinal));
        }

        var arguments = transcript.Arguments.Select(argument => argument.Replace("{DIR}", directory.Path, StringComparison.Ordinal));
        return ServerStart.Api(directory.At(transcript.Agents), directory.Path, arguments) with
        {
            Environment = (transcript.Scenario["env"]?.AsObject() ?? [])
                .Select(variable => (Name: variable.Key, Value: variable.Value!.GetValue<string>()))
                .Append(RecordedShell)
                .ToDictionary(variable => variable.Name, variable => (string?)variable.Value),
        };
    }

    private static ServerStart PrepareShared(TemporaryDirectory directory, ScriptedUpstream upstream, TranscriptSet set)
    {
        foreach (var transcript in TranscriptCases.All(set).Where(transcript => transcript.CanShareServer))
        {
            foreach (var (path, text) in transcript.Files)
            {
                var name = SharedName(transcript, Path.GetFileNameWithoutExtension(path));
                var room = $"{upstream.Url}/{RoomName(transcript)}/v1";
                directory.Write($"agents/{name}.yaml", text.Replace("{UPSTREAM}", room, StringComparison.Ordinal));
            }
        }

        return ServerStart.Api("agents", directory.Path) with
        {
            Environment = new Dictionary<string, string?> { [RecordedShell.Name] = RecordedShell.Value },
        };
    }

    private static string SharedName(Transcript transcript, string agent) => $"{transcript.Name}--{agent}";

    private static string RoomName(Transcript transcript) => $"{transcript.Set.Directory}--{transcript.Name}";
}
