using System.Text.Json.Serialization;

namespace Cagent.Permissions;

/// <summary>Patterns that decide about tool calls; within one set: deny, then allow, then ask (runtime §7).</summary>
[GenerateSerializer, Immutable, Alias("Cagent.PermissionRules")]
public sealed record PermissionRules
{
    /// <summary>Calls that run without a question.</summary>
    [Id(0), JsonPropertyName("allow")]
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Calls that are asked about even if they are read-only.</summary>
    [Id(1), JsonPropertyName("ask")]
    public IReadOnlyList<string>? Ask { get; init; }

    /// <summary>Calls that are refused.</summary>
    [Id(2), JsonPropertyName("deny")]
    public IReadOnlyList<string>? Deny { get; init; }
}
