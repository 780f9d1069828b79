using System.Buffers.Text;
using System.Diagnostics;

namespace Cagent.Benchmarks.Load;

/// <summary>The text of a delta: a mark and the moment at which the model wrote it. The clock is the machine's, so that it can be read
/// elsewhere, whatever the frames between look like.</summary>
internal static class TimedText
{
    public const byte Mark = (byte)'~';

    /// <summary>Digits after the mark.</summary>
    public const int Digits = 16;

    /// <summary>The mark, the digits and a space.</summary>
    public const int Length = Digits + 2;

    public static void WriteNow(Span<byte> text)
    {
        text[0] = Mark;
        Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), text[1..], out _, new System.Buffers.StandardFormat('x', Digits));
        text[Length - 1] = (byte)' ';
    }

    /// <summary>How long ago a text was written, milliseconds; null when the digits are none.</summary>
    public static double? AgeOf(ReadOnlySpan<byte> digits, long now) =>
        Utf8Parser.TryParse(digits, out long written, out var read, 'x') && read == Digits
            ? Stopwatch.GetElapsedTime(written, now).TotalMilliseconds
            : null;
}
