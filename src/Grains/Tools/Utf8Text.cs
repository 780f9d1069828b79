using System.Text;

namespace Cagent.Tools;

/// <summary>Cuts text at byte limits without splitting a character.</summary>
internal static class Utf8Text
{
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
