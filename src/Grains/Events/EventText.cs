using System.Text;
using Cagent.Sessions;

namespace Cagent.Events;

/// <summary>Cuts long texts of events.</summary>
internal static class EventText
{
    /// <summary>The text without its last bytes, at least <paramref name="excess"/> of them once written as JSON.</summary>
    public static string Cut(string text, int excess)
    {
        // An escaped character takes more bytes in JSON than here, so what is cut saves at least as much there.
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (excess <= 0)
        {
            return text;
        }

        var keep = Math.Max(0, bytes - excess);
        var length = Math.Min(text.Length, keep);
        while (length > 0 && Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > keep)
        {
            length -= Math.Max(1, (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) - keep) / 4);
        }

        length = Math.Max(0, length);
        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return text[..length];
    }

    /// <summary>The call with its arguments cut, if they are what makes it long.</summary>
    public static ToolCall Cut(ToolCall call, int excess) => call.Function.Arguments is { Length: > 1024 } arguments
        ? call with { Function = call.Function with { Arguments = Cut(arguments, excess) } }
        : call;
}
