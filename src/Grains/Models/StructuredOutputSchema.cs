using System.Text.Json;
using Cagent.Agents.Configuration;

namespace Cagent.Models;

/// <summary>The schema of an agent's structured output, as the file has it.</summary>
internal static class StructuredOutputSchema
{
    public static void Write(Utf8JsonWriter json, StructuredOutputConfig output)
    {
        if (output.Schema is { } schema)
        {
            schema.WriteTo(json, RequestJson.SerializerOptions);
        }
        else
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
    }
}
