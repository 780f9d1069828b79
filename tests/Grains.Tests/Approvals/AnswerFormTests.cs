using System.Text.Json;
using Cagent.Approvals;

namespace Cagent.Grains.Tests.Approvals;

public sealed class AnswerFormTests
{
    private const string Person =
        """
        {"type":"object","required":["name"],"properties":{"name":{"type":"string","minLength":2,"maxLength":5},
         "age":{"type":"integer","minimum":0,"maximum":150},"mail":{"type":"string","format":"email"},"born":{"type":"string","format":"date"},
         "size":{"enum":["s","m"]},"news":{"type":"boolean","default":false},
         "home":{"type":"object","properties":{"town":{"type":"string"}}},"tags":{"type":"array","items":{"enum":["a","b"]},"maxItems":2}}}
        """;

    [Theory]
    [InlineData("""{"name":"Ann"}""", """{"name":"Ann","news":false}""")]
    [InlineData("""{"news":true,"name":"Ann","age":7.0,"mail":"a@b.example","born":"2020-02-29","size":"m","home":{"town":"Ulm"},"tags":["a"]}""",
        """{"age":7,"born":"2020-02-29","home":{"town":"Ulm"},"mail":"a@b.example","name":"Ann","news":true,"size":"m","tags":["a"]}""")]
    public void An_answer_that_fits_is_completed_by_the_defaults(string content, string expected)
        => Assert.Equal(expected, Complete(Person, content));

    [Theory]
    [InlineData(null, "name")]
    [InlineData("{}", "name")]
    [InlineData("""{"name":3}""", "name:")]
    [InlineData("""{"name":"A"}""", "name:")]
    [InlineData("""{"name":"Annabella"}""", "name:")]
    [InlineData("""{"name":"Ann","age":1.5}""", "age:")]
    [InlineData("""{"name":"Ann","age":151}""", "age:")]
    [InlineData("""{"name":"Ann","age":"7"}""", "age:")]
    [InlineData("""{"name":"Ann","mail":"nobody"}""", "mail:")]
    [InlineData("""{"name":"Ann","born":"2021-02-29"}""", "born:")]
    [InlineData("""{"name":"Ann","size":"xl"}""", "size:")]
    [InlineData("""{"name":"Ann","colour":"blue"}""", "colour: the question has no such field")]
    [InlineData("""{"name":"Ann","home":{"street":"x"}}""", "home/street: the question has no such field")]
    [InlineData("""{"name":"Ann","tags":["a","c"]}""", "tags/1:")]
    [InlineData("""{"name":"Ann","tags":["a","b","a"]}""", "tags:")]
    public void What_does_not_fit_is_told_by_field(string? content, string field)
    {
        var refusal = Assert.Throws<CagentException>(() => Complete(Person, content));
        Assert.Equal(ErrorCodes.InvalidAnswer, refusal.Code);
        Assert.Contains(field, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_field_that_does_not_fit_is_told()
    {
        var refusal = Assert.Throws<CagentException>(() => Complete(Person, """{"age":-1,"size":"xl"}"""));
        Assert.All(["name", "age:", "size:"], field => Assert.Contains(field, refusal.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"string","enum":["a","b"],"title":"Pick"}""", """{"Pick":"b"}""")]
    [InlineData("""{"type":"string","enum":["a","b"],"title":"Pick"}""", """{"value":"b"}""")]
    [InlineData("""{"type":"integer"}""", """{"value":1}""")]
    [InlineData("""{"oneOf":[{"const":"a","title":"A"},{"const":"b","title":"B"}]}""", """{"response":"b"}""")]
    [InlineData("""{"type":"boolean","default":true}""", null, """{"value":true}""")]
    public void The_answer_to_a_question_for_one_value_has_one_member(string schema, string? content, string? expected = null)
        => Assert.Equal(expected ?? content, Complete(schema, content));

    [Theory]
    [InlineData("""{"type":"string","enum":["a","b"],"title":"Pick"}""", """{"Pick":"c"}""")]
    [InlineData("""{"type":"string","enum":["a","b"],"title":"Pick"}""", """{"Pick":"a","more":1}""")]
    [InlineData("""{"type":"integer"}""", """{"value":"1"}""")]
    [InlineData("""{"type":"integer"}""", null)]
    public void One_value_that_does_not_fit_is_refused(string schema, string? content)
        => Assert.Equal(ErrorCodes.InvalidAnswer, Assert.Throws<CagentException>(() => Complete(schema, content)).Code);

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"title":"Anything","description":"at all"}""")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"integer"}},"additionalProperties":true}""")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"y":{"type":"array"}}}]}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"integer"}},"anyOf":[{"required":["y"]},{"required":["z"]}]}""")]
    public void A_schema_that_leaves_it_open_takes_every_member(string? schema)
        => Assert.Equal("""{"y":[1,null]}""", Complete(schema, """{"y":[1,null]}"""));

    [Theory]
    [InlineData("""{"type":"sometimes"}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string","required":true}}}""")]
    [InlineData("""{"type":"object","properties":{"x":{"minimum":"one"}}}""")]
    [InlineData("""{"$ref":"http://127.0.0.1:1/x","type":"object","properties":{"x":{"pattern":"(a+)+$"}}}""")]
    [InlineData("""{"$schema":"http://example.com/unknown","$id":"http://example.com/form","type":"object","properties":{"x":{"type":"string"}}}""")]
    public void What_is_no_form_in_a_schema_is_not_held_against_the_person(string schema)
        => Assert.Equal("""{"x":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}""", Complete(schema, """{"x":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}"""));

    [Fact]
    public void Numbers_beyond_what_can_be_compared_are_not_held_against_the_person()
    {
        const string Schema = """{"properties":{"n":{"enum":[1,2]}}}""";
        Assert.NotNull(Complete(Schema, """{"n":1e30}"""));
        Assert.Throws<CagentException>(() => Complete(Schema, """{"n":3}"""));
    }

    private static string? Complete(string? schema, string? content)
        => AnswerForm.Complete(schema is null ? null : JsonElement.Parse(schema), content is null ? null : JsonElement.Parse(content))?.GetRawText();
}
