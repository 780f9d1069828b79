using System.Text.Json;
using Cagent.Approvals;

namespace Cagent.Grains.Tests.Approvals;

public sealed class ElicitationContentTests
{
    [Theory]
    [InlineData("""{"name":"Ann"}""", """{"name":"Ann"}""")]
    [InlineData("""{ "b" : [1, {"d":null, "c": true}],  "a":1.50 }""", """{"a":1.50,"b":[1,{"c":true,"d":null}]}""")]
    [InlineData("""{"x":"<y> & é \u00e9"}""", """{"x":"\u003cy\u003e \u0026 é é"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"big":12345678901234567890}""", """{"big":12345678901234567890}""")]
    public void The_text_depends_on_the_members_alone(string json, string text) => Assert.Equal(text, ElicitationContent.ToText(JsonElement.Parse(json)));

    [Fact]
    public void Nothing_filled_in_is_no_text()
    {
        Assert.Null(ElicitationContent.ToText(null));
        Assert.Null(ElicitationContent.ToText(JsonElement.Parse("{}")));
        Assert.Null(ElicitationContent.ToText(JsonElement.Parse("null")));
    }

    [Fact]
    public void The_same_members_in_another_order_are_the_same_answer()
    {
        var answer = new ElicitationAnswer { Action = "accept", Content = JsonElement.Parse("""{"a":1,"b":2}""") };
        Assert.Equal(QuestionRules.Word(answer), QuestionRules.Word(answer with { Content = JsonElement.Parse("""{ "b": 2, "a": 1 }""") }));
        Assert.NotEqual(QuestionRules.Word(answer), QuestionRules.Word(answer with { Content = JsonElement.Parse("""{"a":1}""") }));
    }
}
