namespace Cagent.Grains.Tests.Tools;

public sealed class ToolCaseTests
{
    public static TheoryData<string> Cases => [.. ToolCases.Ids];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_call_gives_what_was_recorded(string id)
    {
        var difference = await ToolCasePlayer.PlayAsync(ToolCases.Find(id));

        if (ToolCases.ExceptionFor(id) is { } reason)
        {
            Assert.True(difference is not null, $"behaves as recorded now; take it off the list of exceptions ({reason})");
        }
        else
        {
            Assert.True(difference is null, difference);
        }
    }

    [Fact]
    public void Every_exception_is_a_case_that_is_played() => Assert.Empty(ToolCases.ExceptionIds.Except(ToolCases.Ids));
}
