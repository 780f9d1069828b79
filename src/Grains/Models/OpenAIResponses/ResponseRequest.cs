using System.Buffers;
using System.Text.Json;
using Cagent.Agents.Configuration;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIResponses;

/// <summary>Writes the body of <c>POST …/responses</c> (models §3.3). Members are in the order in which recordings have them.</summary>
internal static class ResponseRequest
{
    /// <summary>A reasoning model that was told not to think still needs room for the little it thinks.</summary>
    private const long LeastForReasoningModels = 200;

    public static ReadOnlyMemory<byte> Write(ModelConfig model, ChatRequest request, ToolSchemas schemas)
    {
        if (request.Messages.Count == 0)
        {
            throw new ChatModelException("at least one message is required", ChatModelErrorKind.Fatal);
        }

        Attachments.RefuseNewFiles(request.Messages);
        var effort = ReasoningEffort.Of(model, request.Thinking);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, RequestJson.WriterOptions);
        json.WriteStartObject();
        WriteLimit(json, model, request);
        if (request.Tools.Count > 0 && model.ParallelToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }

        WriteOptional(json, "temperature"u8, model.Temperature);
        WriteOptional(json, "top_p"u8, model.TopP);
        ResponseInput.Write(json, request.Messages);
        json.WriteString("model"u8, model.Model);
        if (effort is not null)
        {
            json.WriteStartObject("reasoning"u8);
            json.WriteString("effort"u8, effort);
            json.WriteString("summary"u8, "detailed"u8);
            json.WriteEndObject();
        }

        WriteStructuredOutput(json, request.StructuredOutput);
        WriteTools(json, request.Tools, schemas);
        json.WriteBoolean("stream"u8, true);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLimit(Utf8JsonWriter json, ModelConfig model, ChatRequest request)
    {
        if ((request.MaxTokens ?? model.MaxTokens) is { } limit)
        {
            var least = !request.Thinking && OpenAIModelNames.IsReasoning(model.Model) ? LeastForReasoningModels : 0;
            json.WriteNumber("max_output_tokens"u8, Math.Max(limit, least));
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteStructuredOutput(Utf8JsonWriter json, StructuredOutputConfig? output)
    {
        if (output is null)
        {
            return;
        }

        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        json.WriteString("name"u8, output.Name);
        json.WritePropertyName("schema"u8);
        StructuredOutputSchema.Write(json, output);
        json.WriteBoolean("strict"u8, output.Strict);
        json.WriteString("description"u8, output.Description);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<ToolDefinition> tools, ToolSchemas schemas)
    {
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteBoolean("strict"u8, true);
            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(schemas.Strict(tool), skipInputValidation: true);
            json.WriteString("name"u8, tool.Name);
            if (!string.IsNullOrEmpty(tool.Description))
            {
                json.WriteString("description"u8, tool.Description);
            }

            json.WriteString("type"u8, "function"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
