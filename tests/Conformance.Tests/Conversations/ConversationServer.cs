using System.Collections.Concurrent;
using Cagent.Testing;
using Cagent.Testing.Servers;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>A server that many conversations share. Its agent files are written before it starts, several of each kind, so that each conversation
/// has an agent and a model to itself.</summary>
internal sealed class ConversationServer(string name)
{
    private const int OfEachKind = 24;
    private const int OfPlainKinds = 64;
    private readonly ConcurrentDictionary<string, int> _taken = new();

    public static ConversationServer Of(Laboratory laboratory, string name) =>
        laboratory.Get($"conversations-{name}", _ => new ConversationServer(name));

    public Task<SharedServer> StartAsync(Laboratory laboratory, params IEnumerable<(string Name, string Value)> environment) =>
        laboratory.ShareAsync($"conversations-{name}", directory => Prepare(directory, laboratory.Upstream, environment));

    /// <summary>Name of an agent that nobody has taken yet; also of its room.</summary>
    public string TakeAgent(string kind)
    {
        var number = _taken.AddOrUpdate(kind, 1, (_, taken) => taken + 1);
        return number <= CountOf(kind) ? AgentName(kind, number) : throw new InvalidOperationException($"there are only {CountOf(kind)} agents of the kind {kind}");
    }

    private static int CountOf(string kind) => kind is AgentKinds.Chat or AgentKinds.Responses ? OfPlainKinds : OfEachKind;

    private string AgentName(string kind, int number) => $"{name}-{kind}-{number}";

    private ServerStart Prepare(TemporaryDirectory directory, ScriptedUpstream upstream, IEnumerable<(string Name, string Value)> environment)
    {
        foreach (var (kind, file) in AgentKinds.Files)
        {
            for (var number = 1; number <= CountOf(kind); number++)
            {
                var agent = AgentName(kind, number);
                directory.Write($"agents/{agent}.yaml", file.Replace("{ROOM}", $"{upstream.Url}/{agent}", StringComparison.Ordinal));
            }
        }

        return ServerStart.Api("agents", directory.Path) with
        {
            Environment = environment.Append(("OPENAI_API_KEY", "a-key")).ToDictionary(variable => variable.Item1, variable => (string?)variable.Item2),
        };
    }
}
