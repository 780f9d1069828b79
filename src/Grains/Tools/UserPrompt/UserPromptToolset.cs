using Cagent.Sessions;

namespace Cagent.Tools.UserPrompt;

/// <summary>Asks the person (tools §3.8). The run carries the call out; what is here is its definition.</summary>
internal sealed class UserPromptToolset : IToolsetProvider
{
    public static readonly ToolDefinition Definition = new()
    {
        Name = RuntimeTools.UserPrompt,
        Category = RuntimeTools.UserPrompt,
        Description = "Asks the user a question and waits for the answer. The answer has an action (accept, decline or cancel) and, "
            + "when accepted, the content.",
        Parameters = ToolSchema.Parse(
            """
            {"type":"object","properties":{"message":{"type":"string","description":"The question"},
             "title":{"type":"string","description":"Heading of the question; default Question"},
             "schema":{"type":"object","description":"JSON schema of the answer: an object with properties, or one simple value",
              "additionalProperties":true}},
             "required":["message"],"additionalProperties":false}
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, Title = "User Prompt" },
        OutputSchema = ToolSchema.Parse(
            """
            {"type":"object","properties":{"action":{"type":"string","description":"accept, decline or cancel"},
             "content":{"type":"object","description":"What the user entered","additionalProperties":true}},
             "required":["action"],"additionalProperties":false}
            """),
    };

    private const string Instructions =
        """
        ## The user_prompt tool

        Use it when you need a clarification, some input or a decision from the user.

        A schema gives the answer a form. A choice: {"type": "string", "enum": ["small", "large"], "title": "Size"}.
        Several fields: {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name"]}.

        The result has an action: accept (the answer is in content), decline (the user does not want to answer) or cancel (the user closed the question).
        """;

    public string Type => "user_prompt";

    public IToolset Create(ToolsetRequest request) => new FixedToolset("user_prompt", Instructions, [new RuntimeHandledTool(Definition)]);
}
