using System.Text;
using System.Text.RegularExpressions;
using Cagent.Tools.Filesystem;

namespace Cagent.Grains.Tests.Tools;

/// <summary>What RE2 finds is what is found, with the offset in bytes.</summary>
public sealed class Re2TranslationTests
{
    [Theory]
    [InlineData(@"\w+", "é abc", 3)]
    [InlineData(@"\d", "٣ 3", 3)]
    [InlineData(@"\s", "a\u00a0b c", 4)]
    [InlineData(@"\W", "aé", 1)]
    [InlineData(@"[^\W\d]+", "1é_a", 3)]
    [InlineData(@"[\D]", "12x", 2)]
    [InlineData(@"[[:upper:][:digit:]_]", "aÄZ", 3)]
    [InlineData("[[:^space:]]", " \tx", 2)]
    [InlineData("[:alpha:]x", "bx ax", 3)]
    [InlineData(@"\Qa.b[\E+", "ab[ a.b[[", 4)]
    [InlineData(@"\_\-\/", "a_-/", 1)]
    [InlineData(@"\x{e9}\x41", "éA", 0)]
    [InlineData(@"\x{1F600}", "a😀", 1)]
    [InlineData(@"\101\07?", "xA", 1)]
    [InlineData(@"\pL\p{Nd}\P{L}\p{^L}", "1a1--", 1)]
    [InlineData("(?P<a>x)(?<b>y)", "xxy", 1)]
    [InlineData("(?i:N)eedle|(?s-m)q", "NEEDLE Needle", 7)]
    [InlineData("(?U)a+(?i)B", "aab", 0)]
    [InlineData("[]a]", "b]", 1)]
    [InlineData("[^]a]", "]ab", 2)]
    [InlineData("[a-z-[aeiou]]", "x-a]", 2)]
    [InlineData("a{,2}", "aa a{,2}", 3)]
    [InlineData("^$", "", 0)]
    [InlineData(@"\Aa|b\z", "xb", 1)]
    [InlineData("", "abc", 0)]
    public void An_expression_means_what_it_means_in_RE2(string query, string line, int offset) => Assert.Equal(offset, Find(query, line)?.Start);

    [Theory]
    [InlineData("a(?=b)")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a)")]
    [InlineData("(?#c)a")]
    [InlineData("(?x)a")]
    [InlineData("(?P=n)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\k<a>")]
    [InlineData(@"\Z")]
    [InlineData(@"\h")]
    [InlineData(@"\e")]
    [InlineData(@"\cA")]
    [InlineData(@"[\b]")]
    [InlineData(@"\x{}")]
    [InlineData(@"\x4")]
    [InlineData("\\")]
    [InlineData("[a")]
    [InlineData("[[:nope:]]")]
    [InlineData(@"\p{Nope}")]
    [InlineData(@"\p")]
    [InlineData("a{1001}")]
    [InlineData("a{2,1}")]
    [InlineData("a**")]
    [InlineData("a++")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("*")]
    [InlineData("(?")]
    [InlineData("[z-a]")]
    public void What_RE2_does_not_know_is_refused(string query) => Assert.ThrowsAny<ArgumentException>(() => Find(query, "a"));

    [Fact]
    public void Bytes_that_are_no_text_count_as_one_each() =>
        Assert.Equal((5, 6), SearchPattern.Parse("needle", isRegex: true, TimeSpan.FromSeconds(10)).Find([.. "caf"u8, 0xE9, 0x20, .. "needle"u8]));

    [Fact]
    public void An_expression_has_only_so_much_time()
    {
        var pattern = SearchPattern.Parse("(a?){200}(b|c){50}x", isRegex: true, TimeSpan.FromMilliseconds(1));

        Assert.Throws<RegexMatchTimeoutException>(() => pattern.Find(Encoding.UTF8.GetBytes(new string('a', 4_000_000))));
    }

    private static (int Start, int Length)? Find(string query, string line) =>
        SearchPattern.Parse(query, isRegex: true, TimeSpan.FromSeconds(10)).Find(Encoding.UTF8.GetBytes(line));
}
