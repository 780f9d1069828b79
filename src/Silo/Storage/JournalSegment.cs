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
    private const int LongestNumber = 10;

    public static byte[] Write(IReadOnlyList<EventFrame> frames)
    {
        var most = 1 + frames.Sum(frame => frame.Utf8.Length + (5 * LongestNumber) + Encoding.UTF8.GetMaxByteCount(frame.RunId?.Length ?? 0));
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        var rest = buffer.AsSpan();
        rest[0] = Form;
        rest = rest[1..];
        long last = 0;
        string? run = null;
        foreach (var frame in frames)
        {
            WriteNumber(ref rest, frame.Sequence - last);
            WriteNumber(ref rest, frame.Sequence - frame.Previous);
            WriteNumber(ref rest, (long)frame.Flags);
            WriteRun(ref rest, frame.RunId, run);
            WriteNumber(ref rest, frame.Utf8.Length);
            frame.Utf8.CopyTo(rest);
            rest = rest[frame.Utf8.Length..];
            last = frame.Sequence;
            run = frame.RunId ?? run;
        }

        var segment = buffer.AsSpan(0, buffer.Length - rest.Length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return segment;
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

    private static void WriteRun(ref Span<byte> rest, string? runId, string? before)
    {
        if (runId is null)
        {
            WriteNumber(ref rest, 0);
        }
        else if (runId == before)
        {
            WriteNumber(ref rest, 1);
        }
        else
        {
            WriteNumber(ref rest, Encoding.UTF8.GetByteCount(runId) + 2);
            rest = rest[Encoding.UTF8.GetBytes(runId, rest)..];
        }
    }

    private static string? ReadRun(ref ReadOnlySpan<byte> segment, string? before) => ReadNumber(ref segment) switch
    {
        0 => null,
        1 => before,
        var length => Encoding.UTF8.GetString(ReadBytes(ref segment, (int)length - 2)),
    };

    private static void WriteNumber(ref Span<byte> rest, long value)
    {
        var bits = (ulong)value;
        var length = 0;
        for (; bits >= 0x80; bits >>= 7)
        {
            rest[length++] = (byte)(bits | 0x80);
        }

        rest[length++] = (byte)bits;
        rest = rest[length..];
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
