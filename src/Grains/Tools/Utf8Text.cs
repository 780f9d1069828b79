using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Cagent.Tools;

/// <summary>Text as UTF-8 bytes: decodes what may not be UTF-8, and cuts at byte limits without splitting a character.</summary>
internal static class Utf8Text
{
    /// <summary>The text. Each byte that is no part of a character becomes a U+FFFD of its own, so that bytes can be counted along the text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Next(bytes, out var rune)..];
            text.Append(rune.ToString());
        }

        return text.ToString();
    }

    /// <summary>Where a position in <see cref="Decode"/>'s text lies in the bytes.</summary>
    /// <param name="bytes">What was decoded.</param>
    /// <param name="index">Position in the text, between two characters.</param>
    public static int ByteOffset(ReadOnlySpan<byte> bytes, int index)
    {
        var offset = 0;
        for (var at = 0; at < index && offset < bytes.Length;)
        {
            offset += Next(bytes[offset..], out var rune);
            at += rune.Utf16SequenceLength;
        }

        return offset;
    }

    /// <summary>The bytes without a character that the end has cut.</summary>
    public static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var start = bytes.Length - 1; start >= 0 && start >= bytes.Length - 3; start--)
        {
            if (!IsContinuation(bytes[start]))
            {
                return Rune.DecodeFromUtf8(bytes[start..], out _, out _) == OperationStatus.NeedMoreData ? bytes[..start] : bytes;
            }
        }

        return bytes;
    }

    /// <summary>The longest beginning of at most <paramref name="maxBytes"/> bytes.</summary>
    public static string Head(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return Encoding.UTF8.GetString(bytes, 0, CharacterStart(bytes, maxBytes));
    }

    /// <summary>The longest end of at most <paramref name="maxBytes"/> bytes.</summary>
    public static string Tail(string text, int maxBytes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= maxBytes)
        {
            return text;
        }

        var start = bytes.Length - maxBytes;
        while (start < bytes.Length && IsContinuation(bytes[start]))
        {
            start++;
        }

        return Encoding.UTF8.GetString(bytes, start, bytes.Length - start);
    }

    private static int Next(ReadOnlySpan<byte> bytes, out Rune rune) =>
        Rune.DecodeFromUtf8(bytes, out rune, out var length) == OperationStatus.Done ? length : 1;

    private static int CharacterStart(byte[] bytes, int index)
    {
        while (index > 0 && IsContinuation(bytes[index]))
        {
            index--;
        }

        return index;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
