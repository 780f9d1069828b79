using System.Buffers;
using System.Text.Json;
using Cagent.Agents.Configuration;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIChat;

/// <summary>Writes the body of <c>POST …/chat/completions</c> (models §3.2). Members are in the order in which recordings have them.</summary>
internal static class ChatCompletionRequest
{
    /// <summary>A title fits in a few tokens, the thoughts before it do not.</summary>
    private const long LeastForReasoningTitle = 200;

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
        ChatCompletionMessages.Write(json, request.Messages);
        json.WriteString("model"u8, model.Model);
        WriteOptional(json, "frequency_penalty"u8, model.FrequencyPenalty);
        WriteLimit(json, model, request);
        WriteOptional(json, "presence_penalty"u8, model.PresencePenalty);
        WriteOptional(json, "temperature"u8, model.Temperature);
        WriteOptional(json, "top_p"u8, model.TopP);
        if (request.Tools.Count > 0 && model.ParallelToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }

        if (effort is not null)
        {
            json.WriteString("reasoning_effort"u8, effort);
        }

        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, model.TrackUsage ?? true);
        json.WriteEndObject();
        WriteStructuredOutput(json, request.StructuredOutput);
        WriteTools(json, request.Tools, schemas);
        json.WriteBoolean("stream"u8, true);
        json.WriteEndObject();
        json.Flush();

        // It stays in memory as long as the answer streams: no larger than it is.
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLimit(Utf8JsonWriter json, ModelConfig model, ChatRequest request)
    {
        if ((request.MaxTokens ?? model.MaxTokens) is not { } limit)
        {
            return;
        }

        if (request.GeneratingTitle && OpenAIModelNames.IsReasoning(model.Model))
        {
            limit = Math.Max(limit, LeastForReasoningTitle);
        }

        // Compatible servers may know the old name only; the models that refuse it are known by name.
        json.WriteNumber(OpenAIModelNames.PrefersResponses(model.Model) ? "max_completion_tokens"u8 : "max_tokens"u8, limit);
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

        json.WriteStartObject("response_format"u8);
        json.WriteStartObject("json_schema"u8);
        json.WriteString("name"u8, output.Name);
        json.WriteBoolean("strict"u8, output.Strict);
        json.WriteString("description"u8, output.Description);
        json.WritePropertyName("schema"u8);
        StructuredOutputSchema.Write(json, output);
        json.WriteEndObject();
        json.WriteString("type"u8, "json_schema"u8);
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
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            if (!string.IsNullOrEmpty(tool.Description))
            {
                json.WriteString("description"u8, tool.Description);
            }

            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(schemas.Strict(tool), skipInputValidation: true);
            json.WriteEndObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
