using Cagent.Tools.Arguments;

namespace Cagent.Grains.Tests.Tools;

public sealed class ToolArgumentsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"s":null,"l":null,"n":null,"b":null,"o":null,"other":1}""")]
    public void What_is_missing_is_empty(string json)
    {
        var arguments = ToolArguments.Parse(json);

        Assert.Equal("", arguments.GetString("s"));
        Assert.Empty(arguments.GetStrings("l"));
        Assert.Empty(arguments.GetObjects("l"));
        Assert.Null(arguments.FindInteger("n"));
        Assert.False(arguments.GetBoolean("b"));
        Assert.Null(arguments.FindObject("o"));
    }

    [Theory]
    [InlineData("""{"l":["a","b"]}""")]
    [InlineData("""{"l":"[\"a\",\"b\"]"}""")]
    [InlineData("""{"L":["x"],"l":["a","b"]}""")]
    public void A_list_is_read_also_from_JSON_text(string json) => Assert.Equal(["a", "b"], ToolArguments.Parse(json).GetStrings("l"));

    [Theory]
    [InlineData("""{"l":"a"}""", "a")]
    [InlineData("""{"l":"[a"}""", "[a")]
    public void A_single_value_stands_for_a_list(string json, string value) => Assert.Equal([value], ToolArguments.Parse(json).GetStrings("l"));

    [Theory]
    [InlineData("""{"l":{"id":"1"}}""")]
    [InlineData("""{"l":[{"id":"1"}]}""")]
    [InlineData("""{"l":"[{\"id\":\"1\"}]"}""")]
    public void Objects_are_read_the_same_way(string json) => Assert.Equal("1", Assert.Single(ToolArguments.Parse(json).GetObjects("l")).GetString("id"));

    [Fact]
    public void Null_in_a_list_is_an_object_without_members() =>
        Assert.Equal(["1", ""], ToolArguments.Parse("""{"l":[{"id":"1"},null]}""").GetObjects("l").Select(item => item.GetString("id")));

    [Fact]
    public void Null_does_not_take_back_a_value_that_was_given() =>
        Assert.Equal("a", ToolArguments.Parse("""{"s":"a","S":null}""").GetString("s"));

    [Theory]
    [InlineData("""{"s":7}""", "'s' must be a string, the number 7 came")]
    [InlineData("""{"s":["x"]}""", "'s' must be a string, a list came")]
    [InlineData("""{"l":{"x":1}}""", "'l' must be a list of strings, an object came")]
    [InlineData("""{"l":["a",5]}""", "'l[1]' must be a string, the number 5 came")]
    [InlineData("""{"n":1.5}""", "'n' must be a whole number, the number 1.5 came")]
    [InlineData("""{"n":"5"}""", "'n' must be a whole number, a string came")]
    [InlineData("""{"b":"true"}""", "'b' must be a boolean, a string came")]
    [InlineData("""{"m":[{"id":1}]}""", "'m[0].id' must be a string, the number 1 came")]
    [InlineData("[1]", "an object was wanted, a list came")]
    [InlineData("{\"s\":", "not valid JSON (line 1, byte 6)")]
    [InlineData("{} x", "not valid JSON (line 1, byte 4)")]
    public void The_error_names_the_argument_what_was_wanted_and_what_came(string json, string reason)
    {
        var exception = Assert.Throws<InvalidArgumentsException>(() =>
        {
            var arguments = ToolArguments.Parse(json);
            arguments.GetString("s");
            arguments.GetStrings("l");
            arguments.FindInteger("n");
            arguments.GetBoolean("b");
            arguments.GetObjects("m").Select(item => item.GetString("id")).ToList();
        });

        Assert.Equal("invalid arguments: " + reason, exception.Message);
    }

    [Fact]
    public void Arguments_over_a_megabyte_are_not_read()
    {
        var json = "{\"s\":\"" + new string('x', ToolArguments.MaxBytes) + "\"}";

        Assert.Contains("at most 1048576", Assert.Throws<InvalidArgumentsException>(() => ToolArguments.Parse(json)).Message, StringComparison.Ordinal);
    }
}
