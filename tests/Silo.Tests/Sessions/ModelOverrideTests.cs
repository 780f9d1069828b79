using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Models that a session has instead of those of the agent file.</summary>
public sealed class ModelOverrideTests : SessionNodeTests
{
    [Fact]
    public async Task A_model_for_an_agent_that_the_file_does_not_have_and_an_empty_one_do_not_matter()
    {
        await CreateAsync(("root", ""), ("ghost", ScriptedModels.Unknown));
        await _node.RunAsync("a", "hi", until: null, ScriptedAnswer.Text("hello"));
        Assert.Equal(["user: hi", "assistant: hello"], await _node.HistoryAsync("a"));
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_is_named_and_another_one_takes_its_place()
    {
        var session = await CreateAsync(("root", ScriptedModels.Unknown));
        var refusal = await Assert.ThrowsAsync<CagentException>(() => session.StartRunAsync(SessionNode.Post("hi")));
        Assert.Equal(ErrorCodes.InvalidConfig, refusal.Code);
        Assert.StartsWith($"the session's model \"{ScriptedModels.Unknown}\" for the agent root cannot be used: unknown provider type: nobody", refusal.Message);
        _node.Models.Add(ScriptedAnswer.Text("hello"), ScriptedAnswer.Text("again"));
        await session.StartRunAsync(SessionNode.Post("hi") with { Model = "scripted/two" });
        await _node.WaitAsync("a", null);
        await _node.RunAsync("a", "more", until: null);
        Assert.Equal(["user: hi", "assistant: hello", "user: more", "assistant: again"], await _node.HistoryAsync("a"));
    }

    private async Task<ISessionGrain> CreateAsync(params (string Agent, string Model)[] models)
    {
        var session = _node.Session("a");
        await session.CreateAsync(new CreateSession
        {
            Title = "Given",
            AgentModelOverrides = models.ToDictionary(item => item.Agent, item => item.Model),
        });
        return session;
    }
}
