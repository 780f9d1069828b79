using SkiaSharp;

namespace Cagent.Tools.Images;

/// <summary>How a camera was held: its pictures say in their metadata how they are to be turned, and lose that when they are encoded again.</summary>
internal static class ImageOrientation
{
    /// <summary>Width and height are exchanged when the picture is shown.</summary>
    public static bool IsSideways(SKEncodedOrigin origin) => origin
        is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>The picture as it is to be shown; itself when it needs no turning, null when there is no memory for it.</summary>
    public static SKBitmap? Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
        {
            return stored;
        }

        var (width, height) = IsSideways(origin) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var shown = new SKBitmap();
        if (!shown.TryAllocPixels(stored.Info.WithSize(width, height)))
        {
            shown.Dispose();
            return null;
        }

        using var canvas = new SKCanvas(shown);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(Turn(origin, width, height));
        canvas.DrawBitmap(stored, 0, 0);
        return shown;
    }

    /// <summary>Where a stored pixel is shown. An origin is called by the sides at which the first row and the first column are shown.</summary>
    private static SKMatrix Turn(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => Matrix(-1, 0, width, 0, 1, 0),
        SKEncodedOrigin.BottomRight => Matrix(-1, 0, width, 0, -1, height),
        SKEncodedOrigin.BottomLeft => Matrix(1, 0, 0, 0, -1, height),
        SKEncodedOrigin.LeftTop => Matrix(0, 1, 0, 1, 0, 0),
        SKEncodedOrigin.RightTop => Matrix(0, -1, width, 1, 0, 0),
        SKEncodedOrigin.RightBottom => Matrix(0, -1, width, -1, 0, height),
        SKEncodedOrigin.LeftBottom => Matrix(0, 1, 0, -1, 0, height),
        _ => SKMatrix.Identity,
    };

    private static SKMatrix Matrix(float xOfX, float xOfY, float x, float yOfX, float yOfY, float y) => new(xOfX, xOfY, x, yOfX, yOfY, y, 0, 0, 1);
}
