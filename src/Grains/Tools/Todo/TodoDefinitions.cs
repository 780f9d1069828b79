using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Tools.Todo;

/// <summary>What models and clients are told about the to-do tools. All of them run without a question, also those that write.</summary>
internal static class TodoDefinitions
{
    public const string Instructions =
        """
        ## The todo tools

        For work of several steps, keep a list:
        - before you start, create one todo for each major step, all of them in one call if you can
        - set a todo to in-progress when you begin it, and to completed as soon as it is done
        - change several todos in one call
        - the last answer comes only when every todo is completed
        """;

    private const string ItemSchema =
        """
        {"type":"object","properties":{"id":{"type":"string","description":"Id of the todo"},
         "description":{"type":"string","description":"What has to be done"},
         "status":{"type":"string","description":"pending, in-progress or completed"}},
         "required":["id","description","status"],"additionalProperties":false}
        """;

    private const string RemainderSchema =
        """
        "reminder":{"type":"string","description":"What is still to be done"}
        """;

    private const string AllTodosSchema =
        $$"""
        "all_todos":{"type":["null","array"],"items":{{ItemSchema}},"description":"The whole list after the call"}
        """;

    public static readonly ToolDefinition Create = Define(
        "create_todo",
        "Create TODO",
        "Adds one todo to the list",
        """
        {"type":"object","properties":{"description":{"type":"string","description":"What has to be done"}},"required":["description"],
         "additionalProperties":false}
        """,
        $$"""
        {"type":"object","properties":{"created":{{ItemSchema}},{{AllTodosSchema}},{{RemainderSchema}}},
         "required":["created","all_todos"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition CreateMany = Define(
        "create_todos",
        "Create TODOs",
        "Adds several todos to the list",
        """
        {"type":"object","properties":{"descriptions":{"type":["null","array"],"items":{"type":"string"},
         "description":"What has to be done, one entry per todo"}},"required":["descriptions"],"additionalProperties":false}
        """,
        $$"""
        {"type":"object","properties":{"created":{"type":["null","array"],"items":{{ItemSchema}},"description":"The new todos"},
         {{AllTodosSchema}},{{RemainderSchema}}},"required":["created","all_todos"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition Update = Define(
        "update_todos",
        "Update TODOs",
        "Changes the status of one or more todos",
        """
        {"type":"object","properties":{"updates":{"type":["null","array"],"items":{"type":"object",
         "properties":{"id":{"type":"string","description":"Id of the todo"},
         "status":{"type":"string","description":"pending, in-progress or completed"}},
         "required":["id","status"],"additionalProperties":false},"description":"The changes"}},"required":["updates"],
         "additionalProperties":false}
        """,
        $$"""
        {"type":"object","properties":{"updated":{"type":["null","array"],"items":{"type":"object",
         "properties":{"id":{"type":"string","description":"Id of the todo"},"status":{"type":"string","description":"Its new status"} },
         "required":["id","status"],"additionalProperties":false},"description":"The changes that were made"},
         "not_found":{"type":["null","array"],"items":{"type":"string"},"description":"Ids that are not in the list"},
         {{AllTodosSchema}},{{RemainderSchema}}},"required":["all_todos"],"additionalProperties":false}
        """);

    public static readonly ToolDefinition List = Define(
        "list_todos",
        "List TODOs",
        "Shows all todos with their status",
        null,
        $$"""
        {"type":"object","properties":{"todos":{"type":["null","array"],"items":{{ItemSchema}},"description":"The list"},
         {{RemainderSchema}}},"required":["todos"],"additionalProperties":false}
        """);

    private static ToolDefinition Define(string name, string title, string description, string? parameters, string output) => new()
    {
        Name = name,
        Category = "todo",
        Description = description,
        Parameters = parameters is null ? (JsonElement?)null : ToolSchema.Parse(parameters),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, Title = title },
        OutputSchema = ToolSchema.Parse(output),
    };
}
