using System.Diagnostics;

namespace Cagent.Benchmarks.Load;

/// <summary>Finds the deltas in the texts of a stream: a delta may begin in one event and end in the next.</summary>
internal sealed class DeltaReader
{
    private readonly byte[] _cut = new byte[TimedText.Length];
    private int _cutLength;
    private bool _inText;

    /// <summary>How much of the name of the next text was read.</summary>
    private int _named;

    private static ReadOnlySpan<byte> TextName => "\"content\":\""u8;

    /// <summary>The lags of all deltas so far, milliseconds.</summary>
    public List<double> Lags { get; } = [];

    public void Read(ReadOnlySpan<byte> bytes)
    {
        var now = Stopwatch.GetTimestamp();
        while (!bytes.IsEmpty)
        {
            if (!_inText)
            {
                bytes = SkipToText(bytes);
                continue;
            }

            var end = bytes.IndexOf((byte)'"');
            ReadText(end < 0 ? bytes : bytes[..end], now);
            _inText = end < 0;
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }
    }

    private ReadOnlySpan<byte> SkipToText(ReadOnlySpan<byte> bytes)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            _named = bytes[index] == TextName[_named] ? _named + 1 : bytes[index] == TextName[0] ? 1 : 0;
            if (_named == TextName.Length)
            {
                (_inText, _named) = (true, 0);
                return bytes[(index + 1)..];
            }
        }

        return [];
    }

    private void ReadText(ReadOnlySpan<byte> text, long now)
    {
        if (_cutLength > 0)
        {
            text = text[Complete(text, now)..];
        }

        while (text.IndexOf(TimedText.Mark) is >= 0 and var mark)
        {
            text = text[(mark + 1)..];
            if (text.Length < TimedText.Digits)
            {
                text.CopyTo(_cut);
                _cutLength = text.Length + 1;
                return;
            }

            Note(text[..TimedText.Digits], now);
        }
    }

    /// <summary>Finishes a delta that was cut by the end of the text before.</summary>
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
