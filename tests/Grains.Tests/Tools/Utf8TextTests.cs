using System.Text;
using Cagent.Tools;

namespace Cagent.Grains.Tests.Tools;

public sealed class Utf8TextTests
{
    [Theory]
    [InlineData("61 C3 A9", "aé")]
    [InlineData("C4 E3 BA C3 20", "\ufffd\ufffd\ufffd\ufffd ")]
    [InlineData("61 F0 9F 98", "a\ufffd\ufffd\ufffd")]
    [InlineData("ED A0 80 62", "\ufffd\ufffd\ufffdb")]
    [InlineData("E9 F0 9F 98 80", "\ufffd😀")]
    public void Each_byte_that_is_no_part_of_a_character_is_shown_as_one(string bytes, string text) => Assert.Equal(text, Utf8Text.Decode(Bytes(bytes)));

    [Theory]
    [InlineData("63 E9 20 6E", 3, 3)]
    [InlineData("C3 A9 E9 6E", 2, 3)]
    [InlineData("F0 9F 98 80 6E", 2, 4)]
    [InlineData("61", 1, 1)]
    public void A_position_in_the_text_is_found_in_the_bytes(string bytes, int index, int offset) => Assert.Equal(offset, Utf8Text.ByteOffset(Bytes(bytes), index));

    [Theory]
    [InlineData("61 C3 A9", "aé")]
    [InlineData("61 C3", "a")]
    [InlineData("61 F0 9F 98", "a")]
    [InlineData("61 E9", "a")]
    [InlineData("61 A9", "a\ufffd")]
    [InlineData("", "")]
    public void Only_a_character_that_the_end_has_cut_is_left_out(string bytes, string text) =>
        Assert.Equal(text, Utf8Text.Decode(Utf8Text.WithoutCutCharacter(Bytes(bytes))));

    [Theory]
    [InlineData("aéb", 2, "a", "b")]
    [InlineData("aéb", 3, "aé", "éb")]
    [InlineData("ab", 2, "ab", "ab")]
    public void A_cut_does_not_split_a_character(string text, int maxBytes, string head, string tail)
    {
        Assert.Equal(head, Utf8Text.Head(text, maxBytes));
        Assert.Equal(tail, Utf8Text.Tail(text, maxBytes));
        Assert.InRange(Encoding.UTF8.GetByteCount(head), 0, maxBytes);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
