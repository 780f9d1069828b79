namespace Cagent.Api.Cli;

/// <summary>Where a command writes.</summary>
internal sealed record CommandConsole(TextWriter Out, TextWriter Error)
{
    /// <summary>Says that a process serves. One whose output was closed (<c>&gt;&amp;-</c>) serves as well: there is nobody to tell.</summary>
    public async Task AnnounceAsync(string line)
    {
        try
        {
            await Out.WriteLineAsync(line);
            await Out.FlushAsync();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
