using Cagent.Tools.Fetch;

namespace Cagent.Grains.Tests.Tools;

public sealed class PageTextTests
{
    [Theory]
    [InlineData("63 61 66 E9", "text/plain; charset=ISO-8859-1", "café", 5)]
    [InlineData("CF F0", "text/plain; Charset=\"windows-1251\"", "Пр", 4)]
    [InlineData("63 E9", "text/plain", "c\ufffd", 2)]
    [InlineData("63 E9", null, "c\ufffd", 2)]
    [InlineData("C3 A9", "text/html; charset=us-ascii", "é", 2)]
    [InlineData("C3 A9", "text/plain; charset=utf-7", "é", 2)]
    [InlineData("C3 A9", "text/plain; charset=nonsense", "é", 2)]
    [InlineData("FF FE 68 00 E9 00", "text/plain", "hé", 3)]
    [InlineData("FE FF 00 68", "text/plain; charset=utf-8", "h", 1)]
    public void The_character_set_is_the_one_that_is_named(string bytes, string? contentType, string text, int length)
    {
        var content = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));

        Assert.Equal(new PageText(text, length), PageText.Decode(content, contentType, isCut: false));
    }

    [Fact]
    public void A_page_may_name_its_character_set_itself()
    {
        byte[] page = [.. "<meta http-equiv=x content='text/html; charset=windows-1252'>"u8, 0xE9];

        Assert.EndsWith("é", PageText.Decode(page, "text/html", isCut: false).Text, StringComparison.Ordinal);
        Assert.EndsWith("\ufffd", PageText.Decode(page, "text/plain", isCut: false).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_that_the_limit_has_cut_is_left_out() =>
        Assert.Equal(new PageText("a", 2), PageText.Decode([.. "a"u8, 0xC3], "text/plain", isCut: true));

    [Fact]
    public void A_list_of_pages_that_is_cut_stays_JSON()
    {
        FetchedPage[] pages = [Page("<&>"), Page("é<&>"), Page("x")];

        Assert.Equal(
            """
            [{"url":"u","statusCode":200,"status":"","contentLength":0,"body":"\u003c\u0026\u003e"},
            {"url":"u","statusCode":200,"status":"","contentLength":0,"body":"é\u003c\n\n[2 more bytes are not shown]"},
            {"url":"u","statusCode":200,"status":"","contentLength":0,"body":"\n\n[1 more bytes are not shown]"}]
            """.ReplaceLineEndings(""),
            PageList.Write(pages, 32));
    }

    private static FetchedPage Page(string body) => new() { Url = "u", StatusCode = 200, Body = body };
}
