using Microsoft.Extensions.Logging;

namespace Cagent.Silo;

public static partial class CagentSiloHosting
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The user's configuration {Problem}")]
    private static partial void LogUserConfiguration(ILogger logger, string problem);
}
