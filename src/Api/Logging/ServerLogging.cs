namespace Cagent.Api.Logging;

/// <summary>Where logs go: with a debug log everything into that file; without one warnings and errors to the error output (platform §6.3).</summary>
internal static class ServerLogging
{
    public static void Configure(ILoggingBuilder logging, string? debugLog)
    {
        if (debugLog is null)
        {
            logging.SetMinimumLevel(LogLevel.Warning);

            // The runtime's warnings are for its developers; what matters to users is logged by the product.
            logging.AddFilter("Orleans", LogLevel.Error);
            logging.AddFilter("Microsoft", LogLevel.Error);

            // A failed start is told once, by the command itself.
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
            logging.AddFilter(RequestLog.Category, LogLevel.None);
            logging.AddProvider(new LineLoggerProvider(new TextWriterLines(Console.Error)));
            return;
        }

        logging.SetMinimumLevel(LogLevel.Debug);
        logging.AddFilter("Orleans", LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Information);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddProvider(new LineLoggerProvider(RotatingFileLines.Open(debugLog) ?? (ILogLines)new TextWriterLines(Console.Error)));
    }
}
