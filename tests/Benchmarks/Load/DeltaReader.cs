using System.Diagnostics;

namespace Cagent.Benchmarks.Load;

/// <summary>Finds the deltas in the bytes of a stream.</summary>
internal sealed class DeltaReader
{
    private readonly byte[] _cut = new byte[TimedText.Length];
    private int _cutLength;

    /// <summary>The lags of all deltas so far, milliseconds.</summary>
    public List<double> Lags { get; } = [];

    public void Read(ReadOnlySpan<byte> bytes)
    {
        var now = Stopwatch.GetTimestamp();
        if (_cutLength > 0)
        {
            bytes = bytes[Complete(bytes, now)..];
        }

        while (bytes.IndexOf(TimedText.Mark) is >= 0 and var mark)
        {
            bytes = bytes[(mark + 1)..];
            if (bytes.Length < TimedText.Digits)
            {
                bytes.CopyTo(_cut);
                _cutLength = bytes.Length + 1;
                return;
            }

            Note(bytes[..TimedText.Digits], now);
        }
    }

    /// <summary>Finishes a delta that was cut by the end of the bytes before.</summary>
    private int Complete(ReadOnlySpan<byte> bytes, long now)
    {
        var have = _cutLength - 1;
        var take = Math.Min(TimedText.Digits - have, bytes.Length);
        bytes[..take].CopyTo(_cut.AsSpan(have));
        _cutLength += take;
        if (have + take == TimedText.Digits)
        {
            Note(_cut.AsSpan(0, TimedText.Digits), now);
            _cutLength = 0;
        }

        return take;
    }

    private void Note(ReadOnlySpan<byte> digits, long now)
    {
        if (TimedText.AgeOf(digits, now) is { } age)
        {
            Lags.Add(age);
        }
    }
}
