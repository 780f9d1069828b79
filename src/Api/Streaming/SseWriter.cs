using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Cagent.Events;

namespace Cagent.Api.Streaming;

/// <summary>Frames events as server-sent events into a pipe, straight from their bytes. Not flushed here.</summary>
internal static class SseWriter
{
    private const int MaxNumberLength = 20;

    /// <summary><c>id: N</c>, <c>data: {…}</c>, empty line.</summary>
    public static void WriteEvent(PipeWriter output, EventFrame frame)
    {
        var utf8 = frame.Utf8;
        Span<byte> head = stackalloc byte[4 + MaxNumberLength + 7];
        "id: "u8.CopyTo(head);
        Utf8Formatter.TryFormat(frame.Sequence, head[4..], out var digits);
        "\ndata: "u8.CopyTo(head[(4 + digits)..]);
        var headLength = 4 + digits + 7;
        var length = headLength + utf8.Length + 2;
        if (length > 4096)
        {
            output.Write(head[..headLength]);
            output.Write(utf8);
            output.Write("\n\n"u8);
            return;
        }

        var span = output.GetSpan(length);
        head[..headLength].CopyTo(span);
        utf8.CopyTo(span[headLength..]);
        "\n\n"u8.CopyTo(span[(headLength + utf8.Length)..]);
        output.Advance(length);
    }

    /// <summary>Says that events before a number are not kept any more. It has no number of its own.</summary>
    public static void WriteGap(PipeWriter output, long nextSequence)
    {
        output.Write("data: {\"type\":\"gap\",\"next_seq\":"u8);
        Utf8Formatter.TryFormat(nextSequence, output.GetSpan(MaxNumberLength), out var digits);
        output.Advance(digits);
        output.Write("}\n\n"u8);
    }

    public static void WriteHeartbeat(PipeWriter output) => output.Write(": ping\n\n"u8);
}
