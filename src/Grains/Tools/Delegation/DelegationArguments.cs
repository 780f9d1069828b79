using Cagent.Tools.Arguments;

namespace Cagent.Tools.Delegation;

/// <summary>Arguments of <c>transfer_task</c>; missing ones are empty.</summary>
internal sealed record TransferTaskArguments(string Agent, string Task, string ExpectedOutput)
{
    /// <exception cref="InvalidArgumentsException">They cannot be read; the message is the model's error text after <c>Error calling tool: </c>.</exception>
    public static TransferTaskArguments Parse(string? json)
    {
        var arguments = ToolArguments.Parse(json);
        return new TransferTaskArguments(arguments.GetString("agent"), arguments.GetString("task"), arguments.GetString("expected_output"));
    }
}

/// <summary>Arguments of <c>handoff</c>; a missing one is empty.</summary>
internal sealed record HandoffArguments(string Agent)
{
    /// <exception cref="InvalidArgumentsException">They cannot be read; the message is the model's error text after <c>Error calling tool: </c>.</exception>
    public static HandoffArguments Parse(string? json) => new(ToolArguments.Parse(json).GetString("agent"));
}
