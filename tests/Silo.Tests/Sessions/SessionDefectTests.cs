namespace Cagent.Silo.Tests.Sessions;

/// <summary>What a session throws by mistake.</summary>
public sealed class SessionDefectTests
{
    [Fact]
    public async Task A_defect_is_told_from_a_call_that_was_not_answered()
    {
        await using var node = await SessionNode.StartAsync();
        var session = await node.CreateAsync("s1");
        node.Agents.Failure = new InvalidOperationException("secret");

        var told = await Assert.ThrowsAsync<CagentException>(() => session.StartRunAsync(SessionNode.Post("Hello")));

        Assert.Equal(ErrorCodes.Internal, told.Code);
        Assert.DoesNotContain("secret", told.Message, StringComparison.Ordinal);
        node.Agents.Failure = null;
        await node.RunAsync("s1", "Hello", until: null, ScriptedAnswer.Text("Hi"));
        Assert.Equal(["user: Hello", "assistant: Hi"], await node.HistoryAsync("s1"));
    }
}
