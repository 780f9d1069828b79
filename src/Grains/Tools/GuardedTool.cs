using Cagent.Sessions;
using Microsoft.Extensions.Logging;

namespace Cagent.Tools;

/// <summary>A built-in tool whose unforeseen failures go to the log: their texts may show paths or addresses of the server.</summary>
internal sealed partial class GuardedTool(ITool tool, ILogger logger) : ITool
{
    public ToolDefinition Definition => tool.Definition;

    public async Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            return await tool.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(tool.Definition.Name, invocation.SessionId, invocation.Call.Id, e);
            return ToolResult.Error($"Error calling tool: internal error {invocation.Call.Id}");
        }
    }
}
