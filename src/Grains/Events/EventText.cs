using System.Text;
using Cagent.Sessions;

namespace Cagent.Events;

/// <summary>Cuts long texts of events.</summary>
internal static class EventText
{
    /// <summary>JSON form of the longest character, such as \u0001.</summary>
    private const int MostJsonBytes = 6;

    /// <summary>The text without so much of its end that its JSON form gets at least <paramref name="excess"/> bytes shorter.</summary>
    public static string Cut(string text, int excess)
    {
        var (length, saved) = (text.Length, 0);
        while (length > 0 && saved < excess)
        {
            length--;
            saved += JsonBytes(text[length]);
        }

        // Not in the middle of a character that takes two.
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>The call with its arguments cut, if they are what makes it long.</summary>
    public static ToolCall Cut(ToolCall call, int excess) => call.Function.Arguments is { Length: > 1024 } arguments
        ? call with { Function = call.Function with { Arguments = Cut(arguments, excess) } }
        : call;

    /// <summary>The text in pieces whose JSON form is at most <paramref name="bytes"/> long.</summary>
    public static IEnumerable<string> Split(string text, int bytes)
    {
        if ((long)text.Length * MostJsonBytes <= bytes)
        {
            yield return text;
            yield break;
        }

        var (start, size) = (0, 0);
        for (var index = 0; index < text.Length; index++)
        {
            size += char.IsSurrogate(text[index]) ? MostJsonBytes : JsonBytes(text[index]);
            if (size > bytes)
            {
                // Not in the middle of a character that takes two.
                var end = char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1]) ? index - 1 : index;
                yield return text[start..end];
                (start, index, size) = (end, end - 1, 0);
            }
        }

        yield return text[start..];
    }

    /// <summary>Never more than what the character takes, so that enough is cut.</summary>
    private static int JsonBytes(char character) => character switch
    {
        '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
        < ' ' => 6,
        < '\u0080' => 1,
        < '\u0800' => 2,
        _ => char.IsSurrogate(character) ? 2 : Encoding.UTF8.GetByteCount([character]),
    };
}
