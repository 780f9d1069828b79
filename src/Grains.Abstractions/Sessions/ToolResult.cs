using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cagent.Sessions;

/// <summary>Outcome of a tool call as clients see it (tools §1.1).</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ToolResult")]
public sealed record ToolResult
{
    /// <summary>The text that the model sees.</summary>
    [Id(0), JsonPropertyName("output"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Output { get; init; } = "";

    /// <summary>True when the call failed; null means false.</summary>
    [Id(1), JsonPropertyName("isError")]
    public bool? IsError { get; init; }

    /// <summary>Data of the toolset for user interfaces.</summary>
    [Id(2), JsonPropertyName("meta")]
    public JsonElement? Meta { get; init; }

    /// <summary>Images; they reach the model with the next request.</summary>
    [Id(3), JsonPropertyName("images")]
    public IReadOnlyList<ToolMedia>? Images { get; init; }

    /// <summary>Audio; shown to clients only.</summary>
    [Id(4), JsonPropertyName("audios")]
    public IReadOnlyList<ToolMedia>? Audios { get; init; }

    /// <summary>Structured result of an MCP server; shown to clients only.</summary>
    [Id(5), JsonPropertyName("structuredContent")]
    public JsonElement? StructuredContent { get; init; }

    /// <summary>A result with <paramref name="output"/> as its text.</summary>
    public static ToolResult Ok(string output) => new() { Output = output };

    /// <summary>An error result: the model sees <paramref name="output"/>, the run goes on.</summary>
    public static ToolResult Error(string output) => new() { Output = output, IsError = true };
}

/// <summary>An image or audio of a tool result.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ToolMedia")]
public sealed record ToolMedia
{
    /// <summary>Content, base64.</summary>
    [Id(0), JsonPropertyName("data")]
    public required string Data { get; init; }

    /// <summary>MIME type.</summary>
    [Id(1), JsonPropertyName("mimeType")]
    public required string MimeType { get; init; }
}
