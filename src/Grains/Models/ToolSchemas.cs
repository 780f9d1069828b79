using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Sessions;

namespace Cagent.Models;

/// <summary>The parameter schemas of tools in the strict form that OpenAI's APIs want, written once per definition.</summary>
internal sealed class ToolSchemas
{
    // Definitions outlive requests, so the same object comes again with every turn; entries go when the definition goes.
    private readonly ConditionalWeakTable<ToolDefinition, byte[]> _strict = [];

    /// <summary>UTF-8 JSON of the tool's parameters after the strict rewrite.</summary>
    public ReadOnlySpan<byte> Strict(ToolDefinition tool) =>
        _strict.GetValue(tool, static definition => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(StrictSchema.Rewrite(definition.Parameters), RequestJson.SerializerOptions));
}
