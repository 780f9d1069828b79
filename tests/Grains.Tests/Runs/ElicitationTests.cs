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
    [InlineData("accept", """{ "x" : "<é> \ud83d\ude80" }""", """{"action":"accept","content":{"x":"\u003cé\u003e 🚀"}}""")]
    [InlineData("accept", "{ }", """{"action":"accept"}""")]
    [InlineData("accept", "null", """{"action":"accept"}""")]
    [InlineData("accept", null, """{"action":"accept"}""")]
    [InlineData("decline", null, """{"action":"decline"}""")]
    [InlineData("decline", """{"why":"busy"}""", """{"action":"decline"}""")]
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
    public void An_answer_that_does_not_fit_leaves_the_question_open()
    {
        var bench = new RunBench().StartAndCall().Answer(
            "", RunBench.Call("c1", "user_prompt", """{"message":"?","schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}"""));
        var pending = bench.Record.Run!.Pending!;

        var misfit = Answer("accept", """{"n":"one"}""");
        Assert.Equal(ErrorCodes.InvalidAnswer, Assert.Throws<CagentException>(() => QuestionRules.Check(bench.Record, misfit)).Code);
        var tooLong = Answer("accept", $$"""{"n":"{{new string('x', 65 * 1024)}}"}""");
        Assert.Equal(ErrorCodes.BodyTooLarge, Assert.Throws<CagentException>(() => QuestionRules.Check(bench.Record, tooLong)).Code);
        Assert.Same(pending, bench.Record.Run!.Pending);

        Assert.Equal(AnswerMatch.Open, QuestionRules.Check(bench.Record, Answer("accept", """{"n":1}""")));
        Assert.Equal(AnswerMatch.Open, QuestionRules.Check(bench.Record, Answer("decline", """{"n":"one"}""")));
    }

    [Fact]
    public void What_comes_with_a_refusal_does_not_make_it_another_answer()
        => Assert.Equal(QuestionRules.Word(Answer("decline", null)), QuestionRules.Word(Answer("decline", """{"why":"busy"}""")));

    [Fact]
    public void The_same_answer_in_another_notation_is_the_same_answer()
        => Assert.Equal(
            QuestionRules.Word(Answer("accept", """{"a":1,"b":[2]}""")),
            QuestionRules.Word(Answer("accept", """{ "b": [ 2.0 ], "a": 1 }""")));

    private static ElicitationAnswer Answer(string action, string? content)
        => new() { Action = action, Content = content is null ? null : JsonDocument.Parse(content).RootElement.Clone() };
}
