using System.Text;
using Cagent.Api.Compatibility;
using Cagent.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Cagent.Api.Tests.Compatibility;

public sealed class BodyObjectTests
{
    [Fact]
    public async Task Names_match_in_any_case_and_the_last_one_counts()
    {
        var body = await ReadAsync("""{"Title":"a","TITLE":"b","title":"c"}"""u8.ToArray());
        Assert.Equal("c", body.Text("title"));
    }

    [Fact]
    public async Task Null_is_as_good_as_absent()
    {
        var body = await ReadAsync("""{"a":null,"b":null,"c":null,"d":null,"e":null}"""u8.ToArray());
        Assert.Equal(("", false, 0, 0d), (body.Text("a"), body.Flag("b"), body.Integer("c"), body.Number("d")));
        Assert.Null(body.Texts("e"));
        Assert.True(body.Has("a"));
    }

    [Fact]
    public async Task A_byte_order_mark_does_not_matter()
    {
        var body = await ReadAsync([0xEF, 0xBB, 0xBF, .. """{"a":"x"}"""u8]);
        Assert.Equal("x", body.Text("a"));
    }

    [Fact]
    public async Task An_object_that_is_kept_may_not_be_nested_deeply_and_one_that_does_not_matter_may()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"x":""", 200)) + "1" + new string('}', 200);
        var body = await ReadAsync(Encoding.UTF8.GetBytes($$"""{"kept":{{deep}},"title":"t"}"""));
        Assert.Equal("t", body.Text("title"));
        Assert.Contains("kept is nested deeper than 50 levels", Assert.Throws<ProblemException>(() => body.RawObject("kept")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_characters_are_replaced()
    {
        Assert.Equal("x\uFFFDy", (await ReadAsync([.. "{\"a\":\"x"u8, 0xFF, .. "y\"}"u8])).Text("a"));
        Assert.Equal("x\uFFFD\né\"", (await ReadAsync("""{"a":"x\ud800\n\u00e9\""}"""u8.ToArray())).Text("a"));
        Assert.Equal("😀", (await ReadAsync("""{"a":"\ud83d\ude00"}"""u8.ToArray())).Text("a"));
    }

    [Theory]
    [InlineData("""{"a":{"b":"\udc00","\uD83D":[1]}}""", """{"b":"\ufffd","\ufffd":[1]}""")]
    [InlineData("""{"a":{"b":"\ud83d\ud83d\ude00\u00e9"}}""", """{"b":"\ufffd\ud83d\ude00\u00e9"}""")]
    [InlineData("""{"a":{"b":"\\ud83d"}}""", """{"b":"\\ud83d"}""")]
    [InlineData("""{"a":{"b":"\ude00\n"}}""", """{"b":"\ufffd\n"}""")]
    public async Task Halves_of_characters_are_replaced_in_names_and_values_at_any_depth(string json, string value) =>
        Assert.Equal(value, (await ReadAsync(Encoding.UTF8.GetBytes(json))).RawObject("a")?.GetRawText());

    [Theory]
    [InlineData("""{"a":"\""")]
    [InlineData("""{"a":"\u""")]
    [InlineData("""{"a":"\ud83""")]
    public async Task An_escape_that_breaks_off_is_a_body_that_breaks_off(string json) =>
        await Assert.ThrowsAsync<ProblemException>(() => ReadAsync(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public async Task What_follows_the_first_value_does_not_count() => Assert.Equal("x", (await ReadAsync("""{"a":"x"} trailing"""u8.ToArray())).Text("a"));

    [Theory]
    [InlineData("""{"a":1}""", "string")]
    [InlineData("""{"a":{}}""", "string")]
    public async Task A_wrong_type_is_named(string json, string wanted)
    {
        var body = await ReadAsync(Encoding.UTF8.GetBytes(json));
        var error = Assert.Throws<ProblemException>(() => body.Text("a"));
        Assert.EndsWith($"into Go struct field a of type {wanted}", error.Message);
    }

    [Theory]
    [InlineData("""{"a":1e2}""")]
    [InlineData("""{"a":1.0}""")]
    [InlineData("""{"a":99999999999999999999}""")]
    public async Task An_integer_has_neither_point_nor_exponent(string json)
    {
        var body = await ReadAsync(Encoding.UTF8.GetBytes(json));
        Assert.Throws<ProblemException>(() => body.Integer("a"));
    }

    [Fact]
    public async Task A_very_deep_body_is_refused_not_a_crash()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 100_000));
        await Assert.ThrowsAsync<ProblemException>(() => ReadAsync(deep));
    }

    private static Task<BodyObject> ReadAsync(byte[] bytes)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = new MemoryStream(bytes);
        http.Request.ContentLength = bytes.Length;
        return RequestBody.ReadObjectAsync(http);
    }
}
