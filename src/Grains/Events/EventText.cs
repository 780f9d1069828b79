using System.Text;
using Cagent.Sessions;

namespace Cagent.Events;

/// <summary>Cuts long texts of events.</summary>
internal static class EventText
{
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
    public static ToolCall Cut(ToolCall call, int excess) =>
        IsLong(call) ? call with { Function = call.Function with { Arguments = Cut(call.Function.Arguments!, excess) } } : call;

    /// <summary>Whether the arguments are worth cutting.</summary>
    public static bool IsLong(ToolCall call) => IsLong(call.Function.Arguments ?? "");

    /// <summary>Whether a text is worth cutting.</summary>
    public static bool IsLong(string text) => text.Length > 1024;

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
