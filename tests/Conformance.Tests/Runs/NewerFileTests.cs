using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Servers;

namespace Cagent.Conformance.Tests.Runs;

/// <summary>Servers of one database that were given different agent files.</summary>
public sealed class NewerFileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_that_started_last_says_what_an_agent_is_and_agents_of_the_others_stay()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("old/bot.yaml", File("Old"));
        directory.Write("old/aide.yaml", File("Aide"));
        directory.Write("new/bot.yaml", File("New"));
        await using var first = await ServerProcess.StartAsync(ServerStart.Api("old", directory.Path), Cancellation);
        using var client = first.CreateClient();
        Assert.Equal(["Aide", "Old"], await DescriptionsAsync(client));
        await using (var second = await ServerProcess.StartAsync(ServerStart.Api("new", directory.Path), Cancellation))
        {
            using var other = second.CreateClient();
            Assert.Equal(["Aide", "New"], await DescriptionsAsync(client));
            Assert.Equal(["Aide", "New"], await DescriptionsAsync(other));
            await second.StopAsync(Cancellation);
        }

        Assert.Equal(["Aide", "New"], await DescriptionsAsync(client));
    }

    private static string File(string description) => $"agents: {{root: {{model: openai/gpt-4o, description: {description}}}}}";

    private static async Task<IEnumerable<string>> DescriptionsAsync(HttpClient client)
    {
        var agents = JsonNode.Parse(await client.GetStringAsync(new Uri("/api/agents", UriKind.Relative), Cancellation))!.AsArray();
        return agents.Select(agent => agent!["description"]!.GetValue<string>());
    }
}
