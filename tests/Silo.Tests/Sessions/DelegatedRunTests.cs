using Cagent.Approvals;
using Cagent.Models;
using Cagent.Sessions;
using Cagent.Testing;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Tasks that one agent gives to another, at the session itself.</summary>
public sealed class DelegatedRunTests : SessionNodeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_told_whether_a_person_or_the_server_wrote_what_it_answers()
    {
        var session = await _node.CreateAsync("a");
        _node.Models.Add(
            ScriptedAnswer.Call("c1", "transfer_task", """{"agent":"aide","task":"Do it","expected_output":"x"}"""),
            ScriptedAnswer.Text("done"),
            ScriptedAnswer.Text("all done"));
        await session.StartRunAsync(SessionNode.Post("go", SessionNode.Team));
        await _node.WaitAsync("a", status: null);

        Assert.Equal([ChatPurpose.Chat, ChatPurpose.SubAgent, ChatPurpose.Chat], _node.Models.Asked.Select(request => request.Purpose));
    }

    [Fact]
    public async Task What_is_set_while_a_task_is_at_work_holds_for_it_and_after_it()
    {
        var session = _node.Session("a");
        await session.CreateAsync(new CreateSession { Title = "Given", ToolsApproved = true });
        var answered = new TaskCompletionSource();
        var work = ScriptedAnswer.Call("c2", "shell", """{"cmd":"echo done"}""") with { Gate = answered.Task };
        _node.Models.Add(
            ScriptedAnswer.Call("c1", "transfer_task", """{"agent":"aide","task":"Do it","expected_output":"x"}"""),
            work,
            ScriptedAnswer.Text("done"),
            ScriptedAnswer.Text("all done"));
        await session.StartRunAsync(SessionNode.Post("go", SessionNode.Team));
        await Eventually.GetAsync(() => Task.FromResult(_node.Models.Asked.Count), count => count == 2, Soon, Cancelled);

        await session.SetSafetyPolicyAsync("strict");
        await session.ToggleThinkingAsync(null);
        answered.SetResult();
        var asked = await _node.WaitAsync("a", "waiting");
        Assert.Equal("tool_call_confirmation", Assert.Single(asked.Run!.Pending).Kind);
        await session.ResumeAsync(new ResumeAnswer { Confirmation = "approve" }, null);

        var ended = await _node.WaitAsync("a", status: null);
        Assert.Equal(("strict", false, true), (ended.SafetyPolicy, ended.ToolsApproved, ended.Thinking));
        Assert.Equal([false, false, true, true], _node.Models.Asked.Select(request => request.Thinking));
    }

    [Fact]
    public async Task A_task_for_an_agent_whose_model_is_not_there_fails_and_the_run_goes_on()
    {
        var session = await _node.CreateAsync("a");
        _node.Models.Missing = "scripted/two";
        _node.Models.Add(
            ScriptedAnswer.Call("c1", "transfer_task", """{"agent":"aide","task":"Do it","expected_output":"x"}"""),
            ScriptedAnswer.Text("then not"));
        await session.StartRunAsync(SessionNode.Post("go", SessionNode.Team));
        await _node.WaitAsync("a", status: null);

        var history = await _node.HistoryAsync("a");
        Assert.Contains("scripted/two is not there", history[2], StringComparison.Ordinal);
        Assert.Equal("assistant: then not", history[^1]);
    }
}
