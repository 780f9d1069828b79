using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Sessions;

namespace Cagent.Tools;

/// <summary>JSON schemas of tools.</summary>
internal static class ToolSchema
{
    /// <summary>Result schema of tools that answer with plain text.</summary>
    public static readonly JsonElement Text = Parse("""{"type":"string"}""");

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The definition with an optional <c>description</c>: a note of the model for the person who watches; tools ignore it.</summary>
    public static ToolDefinition WithDescriptionParameter(ToolDefinition definition)
    {
        var schema = definition.Parameters is { } parameters
            ? JsonObject.Create(parameters)!
            : new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() };
        schema["properties"]!["description"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = "A few words for the person who watches: what this call is for",
        };
        return definition with { Parameters = Parse(schema.ToJsonString()) };
    }
}
