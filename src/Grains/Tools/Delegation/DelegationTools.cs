using Cagent.Sessions;

namespace Cagent.Tools.Delegation;

/// <summary>The tools by which agents pass work on (tools §3.12, §3.13).</summary>
internal static class DelegationTools
{
    public static readonly ToolDefinition TransferTask = new()
    {
        Name = RuntimeTools.TransferTask,
        Category = "transfer",
        Description = "Gives a task to one of the agents of your team. It works on it alone and returns its answer to you. "
            + "It knows only what you tell it here.",
        Parameters = ToolSchema.Parse(
            """
            {"type":"object","properties":{"agent":{"type":"string","description":"Name of the agent that gets the task"},
             "task":{"type":"string","description":"What it shall do, clear and complete"},
             "expected_output":{"type":"string","description":"What it shall answer with (optional)"}},
             "required":["agent","task","expected_output"],"additionalProperties":false}
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, Title = "Transfer Task" },
    };

    public static readonly ToolDefinition Handoff = new()
    {
        Name = RuntimeTools.Handoff,
        Category = "handoff",
        Description = "Passes the whole conversation to another agent, which goes on with it in your place.",
        Parameters = ToolSchema.Parse(
            """
            {"type":"object","properties":{"agent":{"type":"string","description":"Name of the agent that goes on"}},"required":["agent"],
             "additionalProperties":false}
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, Title = "Handoff Conversation" },
    };

    public static IToolset Create(ToolDefinition definition) => new FixedToolset(definition.Name, "", [new RuntimeHandledTool(definition)]);
}
