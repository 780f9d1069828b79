using System.Text.Json;
using Cagent.Events;

namespace Cagent.Grains.Tests.Events;

public sealed class EventTextTests
{
    [Theory]
    [InlineData("", 10)]
    [InlineData("short", 60)]
    [InlineData("just as long", 12)]
    public void A_text_that_fits_is_one_piece(string text, int bytes) => Assert.Equal([text], EventText.Split(text, bytes));

    [Theory]
    [InlineData("x")]
    [InlineData("\"")]
    [InlineData("\n")]
    [InlineData("\u0001")]
    [InlineData("ß")]
    [InlineData("€")]
    [InlineData("😀")]
    [InlineData("a😀")]
    public void Pieces_fit_and_make_up_the_text(string character)
    {
        var text = string.Concat(Enumerable.Repeat(character, 100));
        var pieces = EventText.Split(text, 50).ToArray();
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.InRange(JsonLength(piece), 1, 50));
        Assert.DoesNotContain(pieces, piece => char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]));
    }

    private static int JsonLength(string text)
        => JsonSerializer.SerializeToUtf8Bytes(text, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Length - 2;
}
