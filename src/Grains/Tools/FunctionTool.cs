using Cagent.Sessions;
using Cagent.Tools.Arguments;

namespace Cagent.Tools;

/// <summary>A built-in tool: its arguments are decoded, and what it cannot read becomes an error result.</summary>
internal sealed class FunctionTool(
    ToolDefinition definition, Func<ToolInvocation, ToolArguments, CancellationToken, Task<ToolResult>> invoke) : ITool
{
    public FunctionTool(ToolDefinition definition, Func<ToolInvocation, ToolArguments, ToolResult> invoke)
        : this(definition, (call, arguments, _) => Task.FromResult(invoke(call, arguments)))
    {
    }

    public ToolDefinition Definition => definition;

    public async Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            return await invoke(invocation, ToolArguments.Parse(invocation.Arguments), cancellationToken);
        }
        catch (InvalidArgumentsException e)
        {
            return ToolResult.Error("Error calling tool: " + e.Message);
        }
    }
}
