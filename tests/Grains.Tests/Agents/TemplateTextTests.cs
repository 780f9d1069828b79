using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

public sealed class TemplateTextTests
{
    [Theory]
    [InlineData("plain $5 {x} `y`", "plain $5 {x} `y`")]
    [InlineData("Hi ${env.USER}!", "Hi jo!")]
    [InlineData("Hi ${ env.USER }", "Hi jo")]
    [InlineData("${env['A-B']}${env[\"A-B\"]}", "dash" + "dash")]
    [InlineData("[${env.NONE}]", "[]")]
    [InlineData("${env.NONE || 'you'}", "you")]
    [InlineData("${env.EMPTY || env.NONE || \"x}y\"}", "x}y")]
    [InlineData("${env.USER || 'you'}", "jo")]
    [InlineData("[${env.NONE ?? 'd'}]", "[]")]
    [InlineData("${env.USER == 'jo' ? 'a' : 'b'}${env.USER !== 'jo' ? 'a' : 'b'}", "ab")]
    [InlineData("${'Dr. ' + env.USER}", "Dr. jo")]
    [InlineData("${env.USER == 'jo' ? 1 : 2}", "1")]
    [InlineData("${0 || 7}", "7")]
    [InlineData("${env.USER.toUpperCase().toLowerCase().trim()}${env['USER'].toUpperCase()}", "joJO")]
    [InlineData("${(env.NONE || env.USER) && 'set'}", "set")]
    [InlineData("$${env.USER} \\${env.USER} $USER", "$jo \\jo $USER")]
    [InlineData("${env.USER}${env.USER}", "jojo")]
    public void An_expression_is_replaced(string text, string expected) => Assert.Equal(expected, Expand(text));

    [Theory]
    [InlineData("Hi ${env.USER} ${FOO}")]
    [InlineData("${args[0]} for ${env.USER}")]
    [InlineData("${tool({cmd: 'ls'})}")]
    [InlineData("${env.USER.length}")]
    [InlineData("${env.USER.slice(1)}")]
    [InlineData("${env.USER.trim}")]
    [InlineData("${1 + 1}")]
    [InlineData("${1.5}")]
    [InlineData("${1 == '1'}")]
    [InlineData("${cities[0].name}")]
    [InlineData("${env.USER")]
    [InlineData("${}")]
    [InlineData("${env.}")]
    [InlineData("${env['USER}")]
    [InlineData("${`${env.USER}`}")]
    [InlineData("Bearer ${env.USER} ${headers.X}")]
    [InlineData("${env?.USER}")]
    [InlineData("${env.USER; env.USER}")]
    public void A_text_that_cannot_be_evaluated_completely_stays_as_it_is(string text) => Assert.Equal(text, Expand(text));

    [Fact]
    public void Deep_nesting_ends_without_harm()
    {
        var text = "${" + new string('(', 100_000) + "env.USER" + new string(')', 100_000) + "}";
        Assert.Equal(text, Expand(text));
    }

    private static string Expand(string text) => TemplateText.Expand(text, name => name switch
    {
        "USER" => "jo",
        "A-B" => "dash",
        "EMPTY" => "",
        _ => null,
    });
}
