using System.Globalization;

namespace Cagent.Tools.Images;

/// <summary>An image in the size in which a model gets it.</summary>
internal sealed record FittedImage(byte[] Content, string MimeType, int OriginalWidth, int Width, int OriginalHeight, int Height)
{
    /// <summary>What the model is told about the change, with a line break before it; empty when there was none.</summary>
    /// <param name="original">The image as it was.</param>
    public string Note(byte[] original) => ReferenceEquals(original, Content)
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $"\n[Image: original {OriginalWidth}x{OriginalHeight}, displayed at {Width}x{Height}. "
            + $"Multiply coordinates by {(double)OriginalWidth / Width:0.00} to map to original image.]");
}
