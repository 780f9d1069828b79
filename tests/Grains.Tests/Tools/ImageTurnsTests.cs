using Cagent.Tools.Images;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Cagent.Grains.Tests.Tools;

/// <summary>Images are worked on a few at a time.</summary>
public sealed class ImageTurnsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_turn_that_ends_is_one_that_the_next_gets()
    {
        var turns = new ImageTurns();
        var first = await turns.TakeAsync(Token);
        for (var taken = 1; taken < ImageTurns.AtOnce; taken++)
        {
            await turns.TakeAsync(Token);
        }

        var (second, third) = (turns.TakeAsync(Token), turns.TakeAsync(Token));
        Assert.False(second.IsCompleted);
        first.Dispose();
        first.Dispose();
        await second;
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task An_image_waits_for_its_turn_and_a_text_does_not()
    {
        var turns = new ImageTurns();
        await using var room = new ToolRoom("    toolsets: [{type: filesystem}]", prepare: services => services.AddSingleton(turns));
        room.Write("a.txt", "text");
        using (var bitmap = new SKBitmap(8, 8))
        using (var png = bitmap.Encode(SKEncodedImageFormat.Png, 100))
        {
            await File.WriteAllBytesAsync(room.At("a.png"), png.ToArray(), Token);
        }

        var taken = await turns.TakeAsync(Token);
        for (var others = 1; others < ImageTurns.AtOnce; others++)
        {
            await turns.TakeAsync(Token);
        }

        var image = room.CallAsync("read_file", """{"path":"a.png"}""");
        Assert.Equal("text", (await room.CallAsync("read_file", """{"path":"a.txt"}""")).Output);
        Assert.False(image.IsCompleted);
        taken.Dispose();
        Assert.StartsWith("Read image file a.png [image/png]", (await image).Output, StringComparison.Ordinal);
    }
}
