using Cagent.Sessions;

namespace Cagent.Tools;

/// <summary>A tool that the run carries out (<see cref="RuntimeTools"/>): here is only what the model is told about it.</summary>
internal sealed class RuntimeHandledTool(ToolDefinition definition) : ITool
{
    public ToolDefinition Definition => definition;

    public Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Error($"The tool '{definition.Name}' cannot be used in this context."));
}
