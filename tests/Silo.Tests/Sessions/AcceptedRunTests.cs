using Cagent.Runs;
using Cagent.Testing;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Requests to run that come again because their answer got lost.</summary>
public sealed class AcceptedRunTests : SessionNodeTests
{
    [Fact]
    public async Task The_run_that_was_started_is_found_while_it_waits_and_after_its_end()
    {
        var session = await _node.CreateAsync("a");
        var request = SessionNode.Post("hi") with { RunId = "run-1" };
        _node.Models.Add(ScriptedAnswer.Call("c1", "shell", """{"cmd":"true"}"""));
        var first = await session.StartRunAsync(request);
        await _node.WaitAsync("a", "waiting");
        await _node.ForgetAsync("a");
        Assert.Equal(first, await session.StartRunAsync(request));
        await session.CancelAsync(null);
        Assert.Equal(first, await session.StartRunAsync(request));
        Assert.Equal("run-1", first.RunId);
        Assert.Single(await _node.HistoryAsync("a"), line => line == "user: hi");
    }

    [Fact]
    public async Task A_request_that_waits_is_not_put_into_the_queue_twice()
    {
        var session = await _node.CreateAsync("a");
        await _node.RunAsync("a", "one", until: "waiting", ScriptedAnswer.Call("c1", "shell", """{"cmd":"true"}"""));
        var request = SessionNode.Post("two") with { RunId = "run-2", IfBusy = BusyPolicy.Enqueue };
        Assert.Equal(await session.StartRunAsync(request), await session.StartRunAsync(request));
        _node.Models.Add(ScriptedAnswer.Text("done"));
        await session.CancelAsync(null);

        // Between the two runs there is a moment without one.
        var history = await Eventually.GetAsync(
            () => _node.HistoryAsync("a"), lines => lines[^1] == "assistant: done", TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["user: two", "assistant: done"], history.Skip(3));
        await _node.WaitAsync("a", null);
        Assert.Equal(5, (await _node.HistoryAsync("a")).Count);
    }
}
