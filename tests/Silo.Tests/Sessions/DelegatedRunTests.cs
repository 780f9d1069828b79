using Cagent.Models;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Tasks that one agent gives to another, at the session itself.</summary>
public sealed class DelegatedRunTests : SessionNodeTests
{
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
}
