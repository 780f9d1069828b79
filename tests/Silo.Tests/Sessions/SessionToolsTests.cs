using System.Text;
using Cagent.Agents;
using Cagent.Agents.Sources;
using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Which tools the runs of a session have while the session stays in memory.</summary>
public sealed class SessionToolsTests : SessionNodeTests
{
    private ISessionGrain _session = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _session = await _node.CreateAsync("a");
    }

    [Fact]
    public async Task Another_file_with_an_agent_of_the_same_name_brings_its_own_tools()
    {
        Assert.Contains("shell", await RunAsync(SessionNode.Agent));
        Assert.Equal(["think"], await RunAsync(SessionNode.OtherAgent));
        Assert.Contains("shell", await RunAsync(SessionNode.Agent));
    }

    [Fact]
    public async Task A_new_revision_of_the_file_brings_its_own_tools()
    {
        Assert.Equal(["think"], await RunAsync(SessionNode.OtherAgent));
        var content = Encoding.UTF8.GetBytes("agents: {root: {model: scripted/one, instruction: Answer., toolsets: [{type: todo, tools: [create_todo]}]}}");
        await _node.Grains.GetGrain<IAgentCatalogGrain>(IAgentCatalogGrain.Key).OfferAsync(
        [
            new OfferedAgent
            {
                AgentId = SessionNode.OtherAgent,
                Origin = "another node",
                Revision = new AgentRevisionSource { AgentId = SessionNode.OtherAgent, Hash = "new", Content = content },
            },
        ]);
        Assert.Equal(["create_todo"], await RunAsync(SessionNode.OtherAgent));
    }

    private protected override void Configure(IServiceCollection services) =>
        services.Configure<AgentSourceOptions>(options => options.RevisionLifetime = TimeSpan.FromTicks(1));

    /// <returns>Names of the tools that the model was offered.</returns>
    private async Task<string[]> RunAsync(string agent)
    {
        _node.Models.Asked.Clear();
        _node.Models.Add(ScriptedAnswer.Text("hello"));
        await _session.StartRunAsync(SessionNode.Post("hi", agent));
        await _node.WaitAsync("a", null);
        Assert.True(_node.Models.Asked.TryDequeue(out var request));
        return [.. request.Tools.Select(tool => tool.Name)];
    }
}
