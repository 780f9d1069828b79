using Cagent.Tools.Fetch;

namespace Cagent.Grains.Tests.Tools;

public sealed class HtmlConverterTests
{
    [Theory]
    [InlineData("<h2>A &amp; B</h2><p>x <b>y</b> <a href='/u'>z</a>.</p>", "## A & B\n\nx **y** [z](/u).")]
    [InlineData("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>d", "- a\n  - b\n- c\n\nd")]
    [InlineData("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b")]
    [InlineData("<pre><code>a\n  *b*</code></pre>after", "```\na\n  *b*\n```\n\nafter")]
    [InlineData("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n\n> b\n\nc")]
    [InlineData("<p>a<hr>b", "a\n\n* * *\n\nb")]
    [InlineData("<b>never closed", "**never closed**")]
    [InlineData("a <!-- <b> --> b<script>if (1 < 2) { c }</script> c", "a b c")]
    [InlineData("1 < 2 and <3 </ nothing", "1 < 2 and <3 </ nothing")]
    [InlineData("<p unclosed='", "")]
    [InlineData("<img src=i.png alt=\"p > q\">", "![p > q](i.png)")]
    public void Markdown_keeps_the_structure_of_a_page(string html, string markdown) => Assert.Equal(markdown, HtmlConverter.ToMarkdown(html));

    [Theory]
    [InlineData("<h1>A</h1><p>x  <b>y</b>\n z</p>", "A\n\nx y z")]
    [InlineData("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2")]
    [InlineData("a<br>b", "a\nb")]
    [InlineData("&lt;a&gt; &euro; &#169; &amp;amp;", "<a> € © &amp;")]
    public void Text_is_what_a_reader_sees(string html, string text) => Assert.Equal(text, HtmlConverter.ToText(html));

    [Fact]
    public void Tags_that_never_end_take_no_longer_than_their_length()
    {
        var html = string.Concat(Enumerable.Repeat("<div a=\"<b><!-- ", 20_000));

        Assert.NotNull(HtmlConverter.ToMarkdown(html));
    }

    [Theory]
    [InlineData("<blockquote>", "a<br>")]
    [InlineData("<ul>", "<li>a")]
    public void A_page_of_levels_without_number_does_not_grow(string level, string line)
    {
        var html = string.Concat(Enumerable.Repeat(level, 20_000)) + string.Concat(Enumerable.Repeat(line, 20_000));

        Assert.InRange(HtmlConverter.ToMarkdown(html).Length, 20_000, 1_000_000);
    }
}
