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

        using var original = SKBitmap.Decode(codec);
        return original is null ? null : Shrink(original);
    }

    /// <summary>First in the largest size that is allowed, as PNG or JPEG, whichever is smaller; then with less quality; then smaller.</summary>
    private static FittedImage? Shrink(SKBitmap original)
    {
        var factor = Math.Min(1, Math.Min((double)MaxSide / original.Width, (double)MaxSide / original.Height));
        using var fitted = Resize(original, factor);
        if (fitted is null)
        {
            return null;
        }

        var best = Smaller(Encode(original, fitted, SKEncodedImageFormat.Png, 100), Encode(original, fitted, SKEncodedImageFormat.Jpeg, 80));
        if (best is null || best.Content.Length <= MaxBytes)
        {
            return best;
        }

        return FirstSmallEnough(original, fitted, 70, 55, 40)
            ?? Reductions.Select(reduction => Reduce(original, fitted, reduction)).FirstOrDefault(image => image is not null);
    }

    private static FittedImage? Reduce(SKBitmap original, SKBitmap fitted, double reduction)
    {
        using var reduced = Resize(fitted, reduction);
        return reduced is null ? null : FirstSmallEnough(original, reduced, 80, 55, 40);
    }

    private static FittedImage? FirstSmallEnough(SKBitmap original, SKBitmap image, params int[] qualities) => qualities
        .Select(quality => Encode(original, image, SKEncodedImageFormat.Jpeg, quality))
        .FirstOrDefault(encoded => encoded?.Content.Length <= MaxBytes);

    private static SKBitmap? Resize(SKBitmap source, double factor) => factor == 1
        ? source.Copy()
        : source.Resize(new SKImageInfo(Scaled(source.Width, factor), Scaled(source.Height, factor)), Smooth);

    private static int Scaled(int side, double factor) => Math.Max(1, (int)Math.Round(side * factor));

    private static FittedImage? Encode(SKBitmap original, SKBitmap shown, SKEncodedImageFormat format, int quality)
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
