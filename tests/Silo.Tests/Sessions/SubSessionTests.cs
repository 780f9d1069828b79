using Cagent.Approvals;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Clients that write to the session of a delegated task.</summary>
public sealed class SubSessionTests : SessionNodeTests
{
    private static readonly HistoryEntry Entry = new() { Message = new ChatMessage { Role = "user", Content = "from outside" } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_writes_to_a_task_that_is_at_work()
    {
        var session = await _node.CreateAsync("a");
        var task = await DelegateAsync();
        Func<Task>[] changes =
        [
            () => task.AppendMessageAsync(Entry, null),
            () => task.AddSummaryAsync("in short", 0, null),
            () => task.SetTitleAsync("Renamed"),
            () => task.ToggleToolsApprovedAsync(null),
            () => task.StartRunAsync(SessionNode.Post("go", SessionNode.Team)),
            () => task.CancelAsync(null),
            () => task.DeleteAsync(),
        ];
        foreach (var change in changes)
        {
            Assert.Equal(ErrorCodes.SessionBusy, (await Assert.ThrowsAsync<CagentException>(change)).Code);
        }

        await session.ResumeAsync(new ResumeAnswer { Confirmation = "approve" }, null);
        await _node.WaitAsync("a", null);
        Assert.Equal(["user: go", "assistant: ", "sub-session", "tool: found", "assistant: done"], await _node.HistoryAsync("a"));
    }

    [Fact]
    public async Task A_task_that_has_ended_is_a_session_like_any_other_also_for_those_who_looked_at_it_before()
    {
        var session = await _node.CreateAsync("a");
        var task = await DelegateAsync();
        await session.ResumeAsync(new ResumeAnswer { Confirmation = "reject" }, null);
        await _node.WaitAsync("a", null);
        await task.SetTitleAsync("Renamed");
        await task.AppendMessageAsync(Entry, null);
        var id = (await task.GetStateAsync()).Id;
        Assert.Equal("Renamed", (await _node.Store.LoadAsync(id, Token))!.State.Title);
        Assert.Equal(["assistant: found", "user: from outside"], (await _node.HistoryAsync(id)).TakeLast(2));
    }

    /// <returns>The session of a task that asks whether it may run a command; it has been looked at.</returns>
    private async Task<ISessionGrain> DelegateAsync()
    {
        _node.Models.Add(
            ScriptedAnswer.Call("c1", "transfer_task", """{"agent":"aide","task":"look","expected_output":"what is there"}"""),
            ScriptedAnswer.Call("c2", "shell", """{"cmd":"true"}"""),
            ScriptedAnswer.Text("found"),
            ScriptedAnswer.Text("done"));
        await _node.Session("a").StartRunAsync(SessionNode.Post("go", SessionNode.Team));
        var asked = await _node.WaitAsync("a", "waiting");
        var task = _node.Session(Assert.Single(asked.Run!.Pending).SessionId);
        await task.GetStateAsync();
        return task;
    }
}
