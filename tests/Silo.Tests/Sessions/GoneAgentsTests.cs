using Cagent.Approvals;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Sessions whose run waits for a person while its agents are no longer served.</summary>
public sealed class GoneAgentsTests : SessionNodeTests
{
    [Fact]
    public async Task The_run_can_be_looked_at_and_cancelled()
    {
        var session = await WaitWithoutAgentsAsync("a");
        Assert.Equal("c1", Assert.Single((await session.GetStateAsync()).Run!.Pending).Id);
        Assert.NotEmpty((await _node.AttachAsync("a")).Frames);
        Assert.True(await session.ToggleToolsApprovedAsync(null));
        Assert.True(await session.CancelAsync(null));
        Assert.Null((await session.GetStateAsync()).Run);
        Assert.Equal(["user: go", "assistant: ", "tool: The tool call was canceled by the user."], await _node.HistoryAsync("a"));
        Assert.False(await session.CancelAsync(null));
    }

    [Fact]
    public async Task An_answer_is_refused_with_the_way_out_and_counts_when_the_agents_are_back()
    {
        var session = await WaitWithoutAgentsAsync("a");
        var answer = new ResumeAnswer { Confirmation = Confirmations.Reject };
        var refusal = await Assert.ThrowsAsync<CagentException>(() => session.ResumeAsync(answer, null));
        Assert.Equal(ErrorCodes.UnknownAgent, refusal.Code);
        Assert.Contains("no such agent", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/api/sessions/a/cancel", refusal.Message, StringComparison.Ordinal);
        _node.Agents.Failure = null;
        _node.Models.Add(ScriptedAnswer.Text("then not"));
        await session.ResumeAsync(answer, null);
        await _node.WaitAsync("a", null);
        Assert.Equal("assistant: then not", (await _node.HistoryAsync("a"))[^1]);
    }

    [Fact]
    public async Task The_session_can_be_deleted()
    {
        var session = await WaitWithoutAgentsAsync("a");
        await session.DeleteAsync();
        Assert.Null(await _node.Store.LoadAsync("a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_new_run_with_agents_that_are_there_takes_its_place()
    {
        var session = await WaitWithoutAgentsAsync("a", onlyOfTheRun: true);
        _node.Models.Add(ScriptedAnswer.Text("hello"));
        await session.StartRunAsync(SessionNode.Post("hi"));
        await _node.WaitAsync("a", null);
        Assert.Equal("assistant: hello", (await _node.HistoryAsync("a"))[^1]);
    }

    /// <summary>A session that waits for an approval and has left memory; then its agents go.</summary>
    /// <param name="id">The session.</param>
    /// <param name="onlyOfTheRun">The revision of the run alone is gone: new runs get another.</param>
    private async Task<ISessionGrain> WaitWithoutAgentsAsync(string id, bool onlyOfTheRun = false)
    {
        var session = await _node.CreateAsync(id);
        await _node.RunAsync(id, "go", until: "waiting", ScriptedAnswer.Call("c1", "shell", """{"cmd":"true"}"""));
        await _node.ForgetAsync(id);
        _node.Agents.Failure = new CagentException(ErrorCodes.UnknownAgent, "no such agent");
        _node.Agents.HasCurrent = onlyOfTheRun;
        return session;
    }
}
