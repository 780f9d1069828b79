using Cagent.Tools.Images;
using SkiaSharp;

namespace Cagent.Grains.Tests.Tools;

public sealed class ImageScalingTests
{
    private static readonly SKColor[] Corners = [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White];

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

    [Theory]
    [InlineData(1, "ab cd")]
    [InlineData(2, "ba dc")]
    [InlineData(3, "dc ba")]
    [InlineData(4, "cd ab")]
    [InlineData(5, "ac bd")]
    [InlineData(6, "ca db")]
    [InlineData(7, "db ca")]
    [InlineData(8, "bd ac")]
    public void A_picture_of_a_camera_that_was_turned_is_upright_after_scaling(byte orientation, string shown)
    {
        var image = ImageScaling.Fit(Photograph(4_000, 2_000, orientation), "image/jpeg")!;
        using var bitmap = SKBitmap.Decode(image.Content);
        var (width, height) = orientation < 5 ? (2_000, 1_000) : (1_000, 2_000);
        Assert.Equal((width, height, 2 * width, 2 * height), (bitmap.Width, bitmap.Height, image.OriginalWidth, image.OriginalHeight));
        Assert.Equal(shown, $"{Letter(bitmap, 0, 0)}{Letter(bitmap, 1, 0)} {Letter(bitmap, 0, 1)}{Letter(bitmap, 1, 1)}");
    }

    /// <summary>A picture with a coloured quarter in each corner: a and b above c and d.</summary>
    private static byte[] Photograph(int width, int height, byte orientation)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            for (var corner = 0; corner < Corners.Length; corner++)
            {
                using var paint = new SKPaint { Color = Corners[corner] };
                canvas.DrawRect(corner % 2 * width / 2, corner / 2 * height / 2, width / 2, height / 2, paint);
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        var jpeg = data.ToArray();
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    private static char Letter(SKBitmap bitmap, int column, int row)
    {
        var pixel = bitmap.GetPixel((bitmap.Width / 4) + (column * bitmap.Width / 2), (bitmap.Height / 4) + (row * bitmap.Height / 2));
        var nearest = Corners.MinBy(color => Math.Abs(color.Red - pixel.Red) + Math.Abs(color.Green - pixel.Green) + Math.Abs(color.Blue - pixel.Blue));
        return (char)('a' + Array.IndexOf(Corners, nearest));
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
