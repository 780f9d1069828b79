using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cagent.Sessions;

/// <summary>What a client or a model is told about a tool (tools §1.1).</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ToolDefinition")]
public sealed record ToolDefinition
{
    /// <summary>The definition of a tool that the agent does not have: everything empty.</summary>
    public static readonly ToolDefinition Unknown = new() { Name = "" };

    /// <summary>Name by which the model calls it.</summary>
    [Id(0), JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Family of the tool, for example <c>shell</c>; may be empty.</summary>
    [Id(1), JsonPropertyName("category"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Category { get; init; } = "";

    /// <summary>What it does, for the model.</summary>
    [Id(2), JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>JSON schema of the arguments, or null.</summary>
    [Id(3), JsonPropertyName("parameters"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Parameters { get; init; }

    /// <summary>Hints about its effects; always present, possibly empty.</summary>
    [Id(4), JsonPropertyName("annotations"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ToolAnnotations Annotations { get; init; } = ToolAnnotations.None;

    /// <summary>JSON schema of the result, or null. Informative: results stay text.</summary>
    [Id(5), JsonPropertyName("outputSchema"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? OutputSchema { get; init; }
}

/// <summary>Hints of a tool, with the names of the Model Context Protocol. Null = not given.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ToolAnnotations")]
public sealed record ToolAnnotations
{
    /// <summary>No hints.</summary>
    public static readonly ToolAnnotations None = new();

    /// <summary>It may destroy something. An explicit false is kept.</summary>
    [Id(0), JsonPropertyName("destructiveHint")]
    public bool? DestructiveHint { get; init; }

    /// <summary>Repeating it changes nothing more. Only true is written.</summary>
    [Id(1), JsonPropertyName("idempotentHint")]
    public bool? IdempotentHint { get; init; }

    /// <summary>It reaches the outside world. An explicit false is kept.</summary>
    [Id(2), JsonPropertyName("openWorldHint")]
    public bool? OpenWorldHint { get; init; }

    /// <summary>It changes nothing: it runs without approval. Only true is written.</summary>
    [Id(3), JsonPropertyName("readOnlyHint")]
    public bool? ReadOnlyHint { get; init; }

    /// <summary>Name for people.</summary>
    [Id(4), JsonPropertyName("title")]
    public string? Title { get; init; }
}
