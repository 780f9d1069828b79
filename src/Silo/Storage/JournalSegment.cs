using System.Buffers;
using System.Text;
using Cagent.Events;

namespace Cagent.Silo.Storage;

/// <summary>Consecutive events in one blob, about four bytes more than their texts.</summary>
/// <remarks>Form 1: a byte 1, then for each event, as variable-length numbers: distance to the number before (0 before the first),
/// distance to its predecessor in the journal, flags, run id (0 = none, 1 = as before, else length + 2 and the text), length and text.</remarks>
internal static class JournalSegment
{
    private const byte Form = 1;

    public static byte[] Write(IReadOnlyList<EventFrame> frames)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + frames.Sum(frame => frame.Utf8.Length + 16));
        buffer.Write([Form]);
        long last = 0;
        string? run = null;
        foreach (var frame in frames)
        {
            WriteNumber(buffer, frame.Sequence - last);
            WriteNumber(buffer, frame.Sequence - frame.Previous);
            WriteNumber(buffer, (long)frame.Flags);
            WriteRun(buffer, frame.RunId, run);
            WriteNumber(buffer, frame.Utf8.Length);
            buffer.Write(frame.Utf8);
            last = frame.Sequence;
            run = frame.RunId ?? run;
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Adds the events after a number to a list, until it holds <paramref name="max"/>.</summary>
    public static void Read(ReadOnlySpan<byte> segment, long after, int max, List<EventFrame> frames)
    {
        if (segment.IsEmpty || segment[0] != Form)
        {
            throw new InvalidDataException("A journal segment has an unknown form; it was written by a newer release.");
        }

        segment = segment[1..];
        long sequence = 0;
        string? run = null;
        while (!segment.IsEmpty && frames.Count < max)
        {
            sequence += ReadNumber(ref segment);
            var previous = sequence - ReadNumber(ref segment);
            var flags = (EventFlags)ReadNumber(ref segment);
            var current = ReadRun(ref segment, run);
            run = current ?? run;
            var text = ReadBytes(ref segment, (int)ReadNumber(ref segment));
            if (sequence > after)
            {
                frames.Add(new EventFrame
                {
                    Sequence = sequence,
                    Previous = previous,
                    Flags = flags,
                    RunId = current,
                    Utf8 = text.ToArray(),
                });
            }
        }
    }

    private static void WriteRun(ArrayBufferWriter<byte> buffer, string? runId, string? before)
    {
        if (runId is null)
        {
            WriteNumber(buffer, 0);
        }
        else if (runId == before)
        {
            WriteNumber(buffer, 1);
        }
        else
        {
            WriteNumber(buffer, Encoding.UTF8.GetByteCount(runId) + 2);
            Encoding.UTF8.GetBytes(runId, buffer);
        }
    }

    private static string? ReadRun(ref ReadOnlySpan<byte> segment, string? before) => ReadNumber(ref segment) switch
    {
        0 => null,
        1 => before,
        var length => Encoding.UTF8.GetString(ReadBytes(ref segment, (int)length - 2)),
    };

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, long value)
    {
        var span = buffer.GetSpan(10);
        var rest = (ulong)value;
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[length++] = (byte)(rest | 0x80);
        }

        span[length++] = (byte)rest;
        buffer.Advance(length);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> segment)
    {
        ulong value = 0;
        for (var (i, shift) = (0, 0); i < segment.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(segment[i] & 0x7f) << shift;
            if (segment[i] < 0x80)
            {
                segment = segment[(i + 1)..];
                return (long)value;
            }
        }

        throw new InvalidDataException("A journal segment ends in the middle.");
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> segment, int length)
    {
        if (length < 0 || length > segment.Length)
        {
            throw new InvalidDataException("A journal segment ends in the middle.");
        }

        var bytes = segment[..length];
        segment = segment[length..];
        return bytes;
    }
}
