using System.Text.Json.Nodes;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Tools;

/// <summary>The definitions of the tools that are built, against <c>tool-schemas.json</c>.</summary>
public sealed class ToolDefinitionTests
{
    private const string AllToolsets =
        """
            sub_agents: [aide]
            handoffs: [aide]
            toolsets:
              - type: filesystem
              - type: shell
              - type: think
              - type: todo
              - type: fetch
              - type: user_prompt
          aide:
            model: openai/x
            description: Helps
            instruction: Help.
        """;

    private static readonly JsonArray Recorded =
        (JsonArray)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "tool-schemas.json")))!;

    private static readonly string[] Built = ["filesystem", "shell", "think", "todo", "fetch", "user_prompt", "transfer_task", "handoff"];

    [Fact]
    public async Task Every_tool_has_the_recorded_name_place_schema_and_hints()
    {
        await using ToolRoom room = new(AllToolsets);

        var listing = await room.ListAsync();

        var recorded = Recorded.OfType<JsonObject>().Where(tool => Built.Contains((string)tool["toolset"]!)).ToArray();
        Assert.Equal(recorded.Select(Describe), listing.Tools.Select(tool => Describe(tool.Definition)));
        Assert.Empty(listing.Warnings);
    }

    [Fact]
    public async Task Every_tool_and_every_argument_is_described()
    {
        await using ToolRoom room = new(AllToolsets);

        foreach (var tool in (await room.ListAsync()).Tools)
        {
            Assert.False(string.IsNullOrWhiteSpace(tool.Definition.Description), tool.Definition.Name);
            Assert.All(Properties(tool.Definition), property => Assert.False(string.IsNullOrWhiteSpace((string?)property.Value!["description"]), property.Key));
        }
    }

    [Fact]
    public async Task A_note_of_the_model_is_offered_where_the_agent_asks_for_it()
    {
        await using ToolRoom room = new("    add_description_parameter: true\n    toolsets: [{type: filesystem}, {type: shell}, {type: think}]");

        var listing = await room.ListAsync();

        var recorded = Recorded.OfType<JsonObject>().Where(tool => (bool?)tool["addDescriptionParameter"] == true).Select(tool => (string)tool["tool"]!);
        Assert.Equal(
            recorded.Order(),
            listing.Tools.Select(tool => tool.Definition).Where(definition => Properties(definition).ContainsKey("description")).Select(definition => definition.Name).Order());
        Assert.DoesNotContain("description", Required(listing.Find("shell")!.Definition));
    }

    private static string Describe(JsonObject recorded)
    {
        var parameters = recorded["parameters"]!.AsObject();
        return string.Join(" ", [
            (string)recorded["tool"]!,
            (string)recorded["category"]!,
            (string)recorded["title"]!,
            ((bool)recorded["readOnlyHint"]!).ToString(),
            .. parameters.Select(parameter => $"{parameter.Key}:{parameter.Value!["type"]}:{parameter.Value["required"]}"),
        ]);
    }

    private static string Describe(ToolDefinition definition)
    {
        var required = Required(definition);
        return string.Join(" ", [
            definition.Name,
            definition.Category,
            definition.Annotations.Title!,
            (definition.Annotations.ReadOnlyHint == true).ToString(),
            .. Properties(definition).Select(property =>
                $"{property.Key}:{TypeOf(property.Value!["type"]!)}:{required.Contains(property.Key).ToString().ToLowerInvariant()}"),
        ]);
    }

    private static string TypeOf(JsonNode type) => type is JsonArray types ? (string)types.Single(item => (string?)item != "null")! : (string)type!;

    private static JsonObject Properties(ToolDefinition definition) =>
        definition.Parameters is { } schema ? JsonNode.Parse(schema.GetRawText())!["properties"]!.AsObject() : [];

    private static string[] Required(ToolDefinition definition) =>
        definition.Parameters is { } schema ? [.. JsonNode.Parse(schema.GetRawText())!["required"]!.AsArray().Select(name => (string)name!)] : [];
}
