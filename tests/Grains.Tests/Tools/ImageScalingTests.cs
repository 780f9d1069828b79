using Cagent.Tools.Images;
using SkiaSharp;

namespace Cagent.Grains.Tests.Tools;

public sealed class ImageScalingTests
{
    [Fact]
    public void An_image_that_is_small_enough_stays_as_it_is()
    {
        var content = Encode(2_000, 10, SKEncodedImageFormat.Png);
        var image = ImageScaling.Fit(content, "image/png");
        Assert.Same(content, image!.Content);
        Assert.Equal("", image.Note(content));
    }

    [Theory]
    [InlineData(2_500, 10, 2_000, 8, "1.25")]
    [InlineData(10, 4_000, 5, 2_000, "2.00")]
    [InlineData(3_000, 1, 2_000, 1, "1.50")]
    public void An_image_that_is_too_wide_or_too_high_is_scaled_with_its_proportions(int width, int height, int shownWidth, int shownHeight, string factor)
    {
        var content = Encode(width, height, SKEncodedImageFormat.Png);
        var image = ImageScaling.Fit(content, "image/png")!;
        using var shown = SKBitmap.Decode(image.Content);
        Assert.Equal((shownWidth, shownHeight), (shown.Width, shown.Height));
        Assert.Equal(
            $"\n[Image: original {width}x{height}, displayed at {shownWidth}x{shownHeight}. Multiply coordinates by {factor} to map to original image.]",
            image.Note(content));
    }

    [Fact]
    public void An_image_of_too_many_bytes_becomes_a_JPEG_of_less_quality()
    {
        var content = Encode(1_600, 1_600, SKEncodedImageFormat.Png, noise: true);
        Assert.True(content.Length > ImageScaling.MaxBytes);
        var image = ImageScaling.Fit(content, "image/png")!;
        Assert.Equal(("image/jpeg", 1_600), (image.MimeType, image.Width));
        Assert.InRange(image.Content.Length, 1, ImageScaling.MaxBytes);
    }

    [Fact]
    public void What_is_no_image_or_an_image_of_monstrous_size_is_not_scaled()
    {
        Assert.Null(ImageScaling.Fit([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3], "image/png"));
        Assert.NotNull(ImageScaling.Fit(Encode(20_000, 1, SKEncodedImageFormat.Png), "image/png"));
        Assert.Null(ImageScaling.Fit(Encode(20_001, 1, SKEncodedImageFormat.Png), "image/png"));
    }

    private static byte[] Encode(int width, int height, SKEncodedImageFormat format, bool noise = false)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        if (noise)
        {
            new Random(1).NextBytes(bitmap.GetPixelSpan());
        }

        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }
}
