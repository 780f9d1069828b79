namespace Cagent.Tools.Filesystem;

/// <summary>Recognises images by their first bytes, whatever they are called.</summary>
internal static class ImageFiles
{
    /// <summary>Bytes that are looked at.</summary>
    public const int SniffedBytes = 512;

    /// <summary>The MIME type of a JPEG, PNG, GIF or WebP image; null for anything else.</summary>
    public static string? Recognise(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "image/jpeg";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return "image/png";
        }

        if (start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8))
        {
            return "image/gif";
        }

        return start.Length >= 14 && start.StartsWith("RIFF"u8) && start[8..14].SequenceEqual("WEBPVP"u8) ? "image/webp" : null;
    }
}
