using SkiaSharp;

namespace Cagent.Tools.Images;

/// <summary>Brings images to the size that models take (tools §1.8, §3.1).</summary>
internal static class ImageScaling
{
    /// <summary>Largest image that is attached, bytes.</summary>
    public const int MaxBytes = 4_500_000;

    /// <summary>Largest file that is looked at for scaling, bytes.</summary>
    public const int MaxSourceBytes = 64 * 1024 * 1024;

    private const int MaxSide = 2_000;

    /// <summary>An image that is larger is not decoded: a few kilobytes may stand for gigabytes.</summary>
    private const int MaxDecodedSide = 20_000;
    private const long MaxDecodedPixels = 64_000_000;

    private static readonly double[] Reductions = [0.75, 0.5, 0.35, 0.25];
    private static readonly SKSamplingOptions Smooth = new(SKCubicResampler.Mitchell);

    /// <summary>The image in the size that is attached: as it is when it is small enough; null when it cannot be scaled.</summary>
    public static FittedImage? Fit(byte[] content, string mimeType)
    {
        try
        {
            using var data = SKData.CreateCopy(content);
            using var codec = SKCodec.Create(data);
            return codec is null ? null : Fit(codec, content, mimeType);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            // A platform for which the package has no native library: images are attached as they are.
            return null;
        }
    }

    private static FittedImage? Fit(SKCodec codec, byte[] content, string mimeType)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width <= MaxSide && height <= MaxSide && content.Length <= MaxBytes)
        {
            return new FittedImage(content, mimeType, width, width, height, height);
        }

        if (width > MaxDecodedSide || height > MaxDecodedSide || (long)width * height > MaxDecodedPixels)
        {
            return null;
        }

        var factor = Math.Min(1, Math.Min((double)MaxSide / width, (double)MaxSide / height));
        using var decoded = Decode(codec, factor);
        using var fitted = decoded is null ? null : Resize(decoded, Scaled(width, factor), Scaled(height, factor));
        if (fitted is null)
        {
            return null;
        }

        // It is turned when it is small: that takes a copy.
        using var upright = ImageOrientation.Upright(fitted, codec.EncodedOrigin);
        return upright is null ? null : Shrink(ImageOrientation.IsSideways(codec.EncodedOrigin) ? new(height, width) : new(width, height), upright);
    }

    /// <summary>The pixels. A JPEG is decoded in eighths of its size, as many as are needed: that saves most of the memory.</summary>
    private static SKBitmap? Decode(SKCodec codec, double factor)
    {
        var size = codec.GetScaledDimensions((float)factor);
        var isEnough = size.Width >= Scaled(codec.Info.Width, factor) && size.Height >= Scaled(codec.Info.Height, factor);
        return SKBitmap.Decode(codec, DecodedInfo(codec.Info, isEnough ? size : codec.Info.Size));
    }

    private static SKImageInfo DecodedInfo(SKImageInfo stored, SKSizeI size) => new(
        size.Width, size.Height, stored.ColorType, stored.AlphaType == SKAlphaType.Unpremul ? SKAlphaType.Premul : stored.AlphaType);

    /// <summary>First in the largest size that is allowed, as PNG or JPEG, whichever is smaller; then with less quality; then smaller.</summary>
    private static FittedImage? Shrink(SKSizeI original, SKBitmap fitted)
    {
        var best = Smaller(Encode(original, fitted, SKEncodedImageFormat.Png, 100), Encode(original, fitted, SKEncodedImageFormat.Jpeg, 80));
        if (best is null || best.Content.Length <= MaxBytes)
        {
            return best;
        }

        return FirstSmallEnough(original, fitted, 70, 55, 40)
            ?? Reductions.Select(reduction => Reduce(original, fitted, reduction)).FirstOrDefault(image => image is not null);
    }

    private static FittedImage? Reduce(SKSizeI original, SKBitmap fitted, double reduction)
    {
        using var reduced = Resize(fitted, Scaled(fitted.Width, reduction), Scaled(fitted.Height, reduction));
        return reduced is null ? null : FirstSmallEnough(original, reduced, 80, 55, 40);
    }

    private static FittedImage? FirstSmallEnough(SKSizeI original, SKBitmap image, params int[] qualities) => qualities
        .Select(quality => Encode(original, image, SKEncodedImageFormat.Jpeg, quality))
        .FirstOrDefault(encoded => encoded?.Content.Length <= MaxBytes);

    private static SKBitmap? Resize(SKBitmap source, int width, int height) => source.Width == width && source.Height == height
        ? source.Copy()
        : source.Resize(new SKImageInfo(width, height), Smooth);

    private static int Scaled(int side, double factor) => Math.Max(1, (int)Math.Round(side * factor, MidpointRounding.AwayFromZero));

    private static FittedImage? Encode(SKSizeI original, SKBitmap shown, SKEncodedImageFormat format, int quality)
    {
        using var data = shown.Encode(format, quality);
        return data is null
            ? null
            : new FittedImage(
                data.ToArray(), format == SKEncodedImageFormat.Png ? "image/png" : "image/jpeg", original.Width, shown.Width, original.Height, shown.Height);
    }

    private static FittedImage? Smaller(FittedImage? one, FittedImage? other) =>
        one is null ? other : other is null || one.Content.Length <= other.Content.Length ? one : other;
}
