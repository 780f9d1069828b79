namespace Cagent.Api.Logging;

/// <summary>Takes finished log lines.</summary>
internal interface ILogLines : IDisposable
{
    void Write(string line);
}

/// <summary>Lines on an open writer, which stays open.</summary>
internal sealed class TextWriterLines(TextWriter writer) : ILogLines
{
    private readonly Lock _lock = new();

    public void Write(string line)
    {
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    public void Dispose()
    {
    }
}
