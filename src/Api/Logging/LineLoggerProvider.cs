using System.Globalization;
using System.Text;

namespace Cagent.Api.Logging;

/// <summary>Writes records as <c>time=… level=… msg="…" key=value …</c>.</summary>
internal sealed class LineLoggerProvider(ILogLines lines) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, lines);

    public void Dispose() => lines.Dispose();

    private sealed class LineLogger(string category, ILogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new StringBuilder("time=")
                .Append(DateTimeOffset.Now.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture))
                .Append(" level=").Append(Word(logLevel));
            Append(line, "msg", formatter(state, exception));
            AppendMembers(line, state);
            if (exception is not null)
            {
                Append(line, "error", exception.ToString());
            }

            Append(line, "category", category);
            lines.Write(line.ToString());
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Trace or LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO",
            LogLevel.Warning => "WARN",
            _ => "ERROR",
        };

        /// <summary>What the message does not show itself.</summary>
        private static void AppendMembers<TState>(StringBuilder line, TState state)
        {
            if (state is not IReadOnlyList<KeyValuePair<string, object?>> members || members is not [.., { Key: "{OriginalFormat}", Value: string template }])
            {
                return;
            }

            foreach (var (key, value) in members.SkipLast(1).Where(member => !template.Contains('{' + member.Key, StringComparison.Ordinal)))
            {
                Append(line, key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            }
        }

        private static void Append(StringBuilder line, string key, string value)
        {
            line.Append(' ').Append(key).Append('=');
            line.Append(value.AsSpan().ContainsAny(" \t\r\n\"=\\") || value.Length == 0 ? Cli.GoSyntax.Quote(value) : value);
        }
    }
}
