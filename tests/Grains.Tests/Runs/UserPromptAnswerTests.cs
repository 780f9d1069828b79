using System.Text.Json;
using Cagent.Approvals;
using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs;

public sealed class UserPromptAnswerTests
{
    [Fact]
    public void The_model_reads_the_answer_of_a_person_as_compact_JSON()
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", "user_prompt", """{"message":"?"}"""));

        bench.Do(new ElicitedInput(new ElicitationAnswer
        {
            Action = "accept",
            Content = JsonDocument.Parse("""{ "x" : "<é> \ud83d\ude80", "n" : 1.50, "l" : [ null ] }""").RootElement,
        }));

        Assert.Equal("""{"action":"accept","content":{"l":[null],"n":1.5,"x":"\u003cé\u003e 🚀"}}""", bench.History[^1].Message!.Content);
    }
}
