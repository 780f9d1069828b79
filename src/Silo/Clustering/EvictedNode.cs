using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Clustering;

/// <summary>Ends the process when its silo cannot go on: above all when the other nodes have declared it dead and carry on with its sessions.</summary>
/// <remarks>Whoever supervises the process starts it again, and it joins as a new node. Nothing is cleaned up: the others own it by now.</remarks>
internal sealed partial class EvictedNode(ILogger<EvictedNode> logger) : IFatalErrorHandler
{
    private const int ExitCode = 1;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        LogFatal(exception, context);
        Console.Error.WriteLine(
            "Error: this node left the cluster because it did not answer the others for a while, or cannot reach what they share; its sessions go on "
            + $"elsewhere. Start it again. ({exception?.Message ?? context})");
        Console.Error.Flush();
        Environment.Exit(ExitCode);
    }

    [LoggerMessage(1, LogLevel.Critical, "The node cannot go on and ends: {Context}")]
    private partial void LogFatal(Exception? exception, string? context);
}
