using System.Text;

namespace Cagent.Tools.Processes;

/// <summary>Keeps the beginning of an output and counts the rest. Safe to read while it is written.</summary>
internal sealed class BoundedOutput(int maxBytes)
{
    private readonly Lock _lock = new();
    private readonly MemoryStream _kept = new();
    private long _total;

    /// <summary>More came than was kept.</summary>
    public bool IsIncomplete
    {
        get
        {
            lock (_lock)
            {
                return _total > _kept.Length;
            }
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _total += bytes.Length;
            var room = (int)Math.Min(bytes.Length, maxBytes - _kept.Length);
            _kept.Write(bytes[..room]);
        }
    }

    /// <summary>What was kept, with U+FFFD for what is not UTF-8. A character that the limit has cut is left out.</summary>
    public string Read()
    {
        lock (_lock)
        {
            var bytes = _kept.GetBuffer().AsSpan(0, (int)_kept.Length);
            return Utf8Text.Decode(_total <= bytes.Length ? bytes : Utf8Text.WithoutCutCharacter(bytes));
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">Output of a process.</param>
    /// <param name="onOutput">Gets the text as it comes, as long as it is kept.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task FillAsync(Stream stream, Action<string>? onOutput, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        var text = new char[buffer.Length + 4];
        var decoder = Encoding.UTF8.GetDecoder();
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Append(buffer.AsSpan(0, read));
            if (onOutput is not null && !IsIncomplete)
            {
                var count = decoder.GetChars(buffer.AsSpan(0, read), text, flush: false);
                onOutput(new string(text, 0, count));
            }
        }
    }
}
