using Cagent.Sessions;

namespace Cagent.Tools;

/// <summary>A tool that an agent offers to its model.</summary>
internal interface ITool
{
    ToolDefinition Definition { get; }

    /// <summary>Runs one call, off the session's scheduler. Failures that the model shall see are error results; an exception becomes
    /// <c>Error calling tool: &lt;message&gt;</c>. It stops promptly when cancelled.</summary>
    Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken);
}

/// <summary>One call with everything that it may use.</summary>
internal sealed record ToolInvocation
{
    public required ToolCall Call { get; init; }

    /// <summary>The session, or sub-session, that calls.</summary>
    public required string SessionId { get; init; }

    public required string RootSessionId { get; init; }

    public required string AgentName { get; init; }

    /// <summary>What the tool remembers for the session; changes are stored together with the result.</summary>
    public required IToolState State { get; init; }

    /// <summary>Shows output to watchers while the call runs (<c>tool_call_output</c>).</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>The arguments, <c>{}</c> when empty.</summary>
    public string Arguments => string.IsNullOrEmpty(Call.Function.Arguments) ? "{}" : Call.Function.Arguments;
}

/// <summary>Small durable state of the tools of one session, by key (for example <c>todo</c>); values are JSON text.</summary>
internal interface IToolState
{
    string? Get(string key);

    void Set(string key, string? value);
}
