using System.Text.Json.Nodes;
using Cagent.Agents;
using Cagent.Testing;
using Orleans.Core.Internal;

namespace Cagent.Grains.Tests.Agents;

public sealed class AgentCatalogTests : IDisposable
{
    private const string Poet = "agents: {root: {model: openai/gpt-4o, description: Poet, commands: {z: Do z, a: Do a}}, two: {model: openai/gpt-4o}}";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Only_files_with_agents_are_listed_in_the_order_of_their_names()
    {
        _directory.Write("poet.yaml", Poet);
        _directory.Write("Zoo.yaml", "agents: {one: {description: '${env.X}'}}");
        _directory.Write("broken.yaml", "agents: {root: {modle: x}}");
        _directory.Write("empty.yaml", "");
        await using var server = await AgentServer.StartAsync(_directory.Path);
        var agents = await server.Catalog.ListAsync();
        Assert.Equal(["Zoo", "poet"], agents.Select(agent => agent.Name));
        Assert.Equal(["${env.X}", "Poet"], agents.Select(agent => agent.Description));
        Assert.Equal([false, true], agents.Select(agent => agent.Multi));
        Assert.Equal(["a", "z"], agents[1].Commands);
    }

    [Fact]
    public async Task A_configuration_is_given_for_files_that_load()
    {
        _directory.Write("poet.yaml", Poet);
        _directory.Write("broken.yaml", "agents: {root: {modle: x}}");
        _directory.Write("empty.yaml", "");
        await using var server = await AgentServer.StartAsync(_directory.Path);
        Assert.Equal("root", (string?)JsonNode.Parse((await server.Catalog.GetConfigurationAsync("poet"))!)!["agents"]![0]!["Name"]);
        Assert.Equal("{\"version\":\"7\",\"metadata\":{}}"u8.ToArray(), await server.Catalog.GetConfigurationAsync("empty"));
        Assert.Null(await server.Catalog.GetConfigurationAsync("broken"));
        Assert.Null(await server.Catalog.GetConfigurationAsync("nobody"));
    }

    [Theory]
    [InlineData("broken", ErrorCodes.InvalidConfig, "modle")]
    [InlineData("missing", ErrorCodes.InvalidConfig, "missing.yaml")]
    [InlineData("empty", ErrorCodes.InvalidConfig, "no agents")]
    [InlineData("nobody", ErrorCodes.UnknownAgent, "nobody")]
    public async Task An_agent_that_cannot_run_says_why(string agentId, string code, string words)
    {
        _directory.Write("broken.yaml", "agents: {root: {modle: x}}");
        _directory.Write("empty.yaml", "");
        var file = Path.Combine(_directory.Path, "missing.yaml");
        await using var server = await AgentServer.StartAsync(agentId == "missing" ? file : _directory.Path);
        var error = await Assert.ThrowsAsync<CagentException>(() => server.Revisions.GetAsync(agentId).AsTask());
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_read_when_the_server_starts_and_not_again()
    {
        var file = _directory.Write("poet.yaml", Poet);
        await using var server = await AgentServer.StartAsync(file);
        _directory.Write("poet.yaml", "agents: {root: {description: Changed}}");
        Assert.Equal("Poet", (await server.Revisions.GetAsync("poet")).Team.DefaultAgent.Description);
    }

    [Fact]
    public async Task A_node_asks_the_catalog_once_until_its_knowledge_is_old()
    {
        var file = _directory.Write("poet.yaml", Poet);
        await using var server = await AgentServer.StartAsync(file);
        var first = await server.Revisions.GetAsync("poet");
        Assert.Same(first, await server.Revisions.GetAsync("poet"));
        Assert.Same(first, await server.Revisions.GetAsync("poet", first.Hash));
        Assert.Equal(1, server.Calls.Of(nameof(IAgentCatalogGrain.GetRevisionAsync)));
        server.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Same(first, await server.Revisions.GetAsync("poet"));
        Assert.Equal(2, server.Calls.Of(nameof(IAgentCatalogGrain.GetRevisionAsync)));
        Assert.Equal(0, server.Calls.Of(nameof(IAgentCatalogGrain.FindRevisionAsync)));
    }

    [Fact]
    public async Task A_revision_in_use_is_found_after_the_file_has_changed_and_the_server_has_restarted()
    {
        var storage = new CatalogStorage();
        var file = _directory.Write("poet.yaml", "version: 11\nagents: {root: {description: Old, instruction_file: notes.md}}");
        _directory.Write("notes.md", "Be kind.");
        AgentRevision old;
        await using (var server = await AgentServer.StartAsync(file, storage))
        {
            old = await server.Revisions.GetAsync("poet");
        }
        Assert.Equal("Be kind.", old.Team.DefaultAgent.Instruction);
        _directory.Write("poet.yaml", "agents: {root: {description: New}}");
        _directory.Write("notes.md", "Be short.");
        await using (var server = await AgentServer.StartAsync(file, storage))
        {
            var found = await server.Revisions.GetAsync("poet", old.Hash);
            Assert.Equal(old.Hash, found.Hash);
            Assert.Equal("Be kind.", found.Team.DefaultAgent.Instruction);
            Assert.Equal("New", (await server.Revisions.GetAsync("poet")).Team.DefaultAgent.Description);
            Assert.Equal("New", (await server.Revisions.GetAsync("poet", "no such hash")).Team.DefaultAgent.Description);
        }
        Assert.Equal(2, storage.Writes);
    }

    [Fact]
    public async Task A_start_without_changes_writes_nothing()
    {
        var storage = new CatalogStorage();
        var file = _directory.Write("poet.yaml", Poet);
        for (var start = 0; start < 2; start++)
        {
            await using var server = await AgentServer.StartAsync(file, storage);
            Assert.Single(await server.Catalog.ListAsync());
        }
        Assert.Equal(1, storage.Writes);
    }

    [Fact]
    public async Task A_changed_instruction_file_makes_a_new_revision()
    {
        var storage = new CatalogStorage();
        var file = _directory.Write("poet.yaml", "version: 11\nagents: {root: {instruction_file: [notes.md]}}");
        _directory.Write("notes.md", "Be kind.");
        var hashes = new HashSet<string>();
        for (var start = 0; start < 2; start++)
        {
            await using var server = await AgentServer.StartAsync(file, storage);
            hashes.Add((await server.Revisions.GetAsync("poet")).Hash);
            _directory.Write("notes.md", "Be short.");
        }
        Assert.Equal(2, hashes.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broken_file_is_replaced_by_its_last_good_revision_only_while_the_cluster_lives(bool hasPeers)
    {
        var storage = new CatalogStorage();
        var file = _directory.Write("poet.yaml", Poet);
        await using (var server = await AgentServer.StartAsync(file, storage))
        {
            Assert.Single(await server.Catalog.ListAsync());
        }
        _directory.Write("poet.yaml", "agents: [");
        await using (var server = await AgentServer.StartAsync(file, storage, hasPeers))
        {
            Assert.Equal(hasPeers ? 1 : 0, (await server.Catalog.ListAsync()).Count);
        }
    }

    [Fact]
    public async Task A_node_that_joins_brings_its_revision_to_new_runs_and_agents_that_only_others_have_stay()
    {
        var storage = new CatalogStorage();
        var file = _directory.Write("poet.yaml", Poet);
        _directory.Write("singer.yaml", "agents: {root: {description: Singer}}");
        string old;
        await using (var first = await AgentServer.StartAsync(_directory.Path, storage))
        {
            old = (await first.Revisions.GetAsync("poet")).Hash;
        }
        _directory.Write("poet.yaml", "agents: {root: {description: Newer}}");
        await using var second = await AgentServer.StartAsync(file, storage, hasPeers: true);
        Assert.Equal(["poet", "singer"], (await second.Catalog.ListAsync()).Select(agent => agent.Name));
        Assert.Equal("Newer", (await second.Revisions.GetAsync("poet")).Team.DefaultAgent.Description);
        Assert.Equal("Poet", (await second.Revisions.GetAsync("poet", old)).Team.DefaultAgent.Description);
    }

    [Fact]
    public async Task A_catalog_that_moves_to_a_node_with_older_files_goes_on_serving_the_newest_start()
    {
        var file = _directory.Write("poet.yaml", Poet);
        await using var server = await AgentServer.StartAsync(file, hasPeers: true);
        await server.Catalog.OfferAsync([Offer("poet", "agents: {root: {description: Newer}}"), Offer("dancer", "agents: {root: {description: Dancer}}")]);
        await server.Catalog.AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        Assert.Equal(["Dancer", "Newer"], (await server.Catalog.ListAsync()).Select(agent => agent.Description));
        server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Newer", (await server.Revisions.GetAsync("poet")).Team.DefaultAgent.Description);
    }

    [Fact]
    public async Task A_file_that_is_broken_on_a_node_that_joins_changes_nothing_unless_nobody_else_has_it()
    {
        var file = _directory.Write("poet.yaml", Poet);
        await using var server = await AgentServer.StartAsync(file, hasPeers: true);
        await server.Catalog.OfferAsync([Offer("poet", null), Offer("dancer", null)]);
        Assert.Equal("Poet", Assert.Single(await server.Catalog.ListAsync()).Description);
        var error = await Assert.ThrowsAsync<CagentException>(() => server.Catalog.GetRevisionAsync("dancer"));
        Assert.Contains("out of tune", error.Message, StringComparison.Ordinal);
    }

    private static OfferedAgent Offer(string agentId, string? file) => new()
    {
        AgentId = agentId,
        Origin = "another node",
        Error = file is null ? "out of tune" : null,
        Revision = file is null
            ? null
            : new AgentRevisionSource { AgentId = agentId, Hash = agentId + " anew", Content = System.Text.Encoding.UTF8.GetBytes(file) },
    };

    [Fact]
    public async Task A_link_that_leaves_its_directory_is_not_followed()
    {
        using var secrets = new TemporaryDirectory();
        var secret = secrets.Write("secret.yaml", Poet);
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "outside.yaml"), secret);
        secrets.Write("deep/secret.yaml", Poet);
        Directory.CreateSymbolicLink(Path.Combine(_directory.Path, "way"), secrets.Path);
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "around.yaml"), Path.Combine("way", "deep", "secret.yaml"));
        var inside = _directory.Write("real.yaml", Poet);
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "inside.yaml"), inside);
        await using var server = await AgentServer.StartAsync(_directory.Path);
        Assert.Equal(["inside", "real"], (await server.Catalog.ListAsync()).Select(agent => agent.Name));
        foreach (var name in (string[])["outside", "around"])
        {
            var error = await Assert.ThrowsAsync<CagentException>(() => server.Revisions.GetAsync(name).AsTask());
            Assert.Contains("leads out of its directory", error.Message, StringComparison.Ordinal);
        }
    }
}
