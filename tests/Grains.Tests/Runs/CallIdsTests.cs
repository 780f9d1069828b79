using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class CallIdsTests
{
    private int _made;

    [Fact]
    public void An_id_of_an_earlier_answer_is_replaced_by_one_that_stays_the_same_for_all_pieces()
    {
        var ids = After("call_1", "call_2");
        Assert.Equal("call_new1", ids.Of("call_1"));
        Assert.Equal("call_new1", ids.Of("call_1"));
        Assert.Equal("call_new2", ids.Of("call_2"));
    }

    [Theory]
    [InlineData("call_3")]
    [InlineData("CALL_1")]
    [InlineData("")]
    [InlineData(null)]
    public void Every_other_id_stays_as_it_is(string? id) => Assert.Equal(id, After("call_1").Of(id));

    private CallIds After(params string[] ids) => new(
        [
            new SessionItem
            {
                SessionId = "s",
                Position = 0,
                Message = new ChatMessage { Role = ChatRoles.Assistant, ToolCalls = [.. ids.Select(id => RunBench.Call(id, "read"))] },
            },
        ],
        () => $"new{++_made}");
}
