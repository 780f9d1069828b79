using System.Text.Json;
using Cagent.Approvals;
using Cagent.Events;
using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs;

public sealed class ElicitationTests
{
    [Theory]
    [InlineData("accept", """{ "b" : 1.50, "a" : [ 2.0, "<é>" ], "n" : null, "b" : { "y": 1, "x": 2 } }""",
        """{"action":"accept","content":{"a":[2,"\u003cé\u003e"],"b":{"x":2,"y":1},"n":null}}""")]
    [InlineData("accept", "{ }", """{"action":"accept"}""")]
    [InlineData("accept", "null", """{"action":"accept"}""")]
    [InlineData("accept", null, """{"action":"accept"}""")]
    [InlineData("decline", null, """{"action":"decline"}""")]
    [InlineData("cancel", null, """{"action":"cancel"}""")]
    public void The_model_gets_the_answer_as_compact_sorted_JSON(string action, string? content, string expected)
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", "user_prompt", """{"message":"which one?"}"""));
        bench.Do(new ElicitedInput(Answer(action, content)));
        var result = bench.Events.OfType<ToolCallResponseEvent>().Single().Result!;
        Assert.Equal(expected, result.Output);
        Assert.Equal(action != "accept", result.IsError == true);
    }

    [Fact]
    public void The_same_answer_in_another_notation_is_the_same_answer()
        => Assert.Equal(
            QuestionRules.Word(Answer("accept", """{"a":1,"b":[2]}""")),
            QuestionRules.Word(Answer("accept", """{ "b": [ 2.0 ], "a": 1 }""")));

    private static ElicitationAnswer Answer(string action, string? content)
        => new() { Action = action, Content = content is null ? null : JsonDocument.Parse(content).RootElement.Clone() };
}
