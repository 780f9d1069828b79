using System.Text.Json.Serialization;

namespace Cagent.Sessions;

/// <summary>A call that a model asked for.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ToolCall")]
public sealed record ToolCall
{
    /// <summary>The provider's id of the call; unique within a session once it is recorded.</summary>
    [Id(0), JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary><c>function</c>.</summary>
    [Id(1), JsonPropertyName("type"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Type { get; init; } = "function";

    /// <summary>Name and arguments.</summary>
    [Id(2), JsonPropertyName("function")]
    public FunctionCall Function { get; init; } = new();
}

/// <summary>Name and arguments of a call.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.FunctionCall")]
public sealed record FunctionCall
{
    /// <summary>Name of the tool; null while a streamed call has none yet.</summary>
    [Id(0), JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>The arguments as JSON text, exactly as the model sent them; null when empty.</summary>
    [Id(1), JsonPropertyName("arguments")]
    public string? Arguments { get; init; }
}
