using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIResponses;

/// <summary>Writes <c>input</c> of a Responses request.</summary>
internal static class ResponseInput
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ChatMessage> messages)
    {
        json.WriteStartArray("input"u8);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            switch (message.Role)
            {
                case ChatRoles.Assistant:
                    WriteAssistant(json, message);
                    break;
                case ChatRoles.Tool:
                    i = WriteResults(json, messages, i);
                    break;
                case ChatRoles.User when Attachments.PartsOf(message, textOnly: false).Count == 0:
                    WriteMessage(json, message.Content, ChatRoles.User);
                    break;
                default:
                    WriteParts(json, message);
                    break;
            }
        }

        json.WriteEndArray();
    }

    private static void WriteAssistant(Utf8JsonWriter json, ChatMessage message)
    {
        var text = TextOf(message);
        if (!string.IsNullOrWhiteSpace(text))
        {
            WriteMessage(json, text, ChatRoles.Assistant);
        }

        foreach (var call in message.ToolCalls ?? [])
        {
            json.WriteStartObject();
            json.WriteString("arguments"u8, call.Function.Arguments ?? "");
            json.WriteString("call_id"u8, call.Id ?? "");
            json.WriteString("name"u8, call.Function.Name ?? "");
            json.WriteString("type"u8, "function_call"u8);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes a run of tool results, and their images after the last of them.</summary>
    /// <returns>Index of the last result of the run.</returns>
    private static int WriteResults(Utf8JsonWriter json, IReadOnlyList<ChatMessage> messages, int first)
    {
        var last = first;
        while (last + 1 < messages.Count && messages[last + 1].Role == ChatRoles.Tool)
        {
            last++;
        }

        for (var i = first; i <= last; i++)
        {
            json.WriteStartObject();
            json.WriteString("call_id"u8, messages[i].ToolCallId ?? "");
            json.WriteString("output"u8, TextOf(messages[i]));
            json.WriteString("type"u8, "function_call_output"u8);
            json.WriteEndObject();
        }

        for (var i = first; i <= last; i++)
        {
            if (Attachments.HasImages(messages[i]))
            {
                WriteToolImages(json, messages[i]);
            }
        }

        return last;
    }

    private static void WriteToolImages(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        WriteText(json, Attachments.ToolImagesLabel);
        foreach (var part in message.MultiContent!)
        {
            if (part is { Type: "image_url", ImageUrl: { } image })
            {
                WriteImage(json, image);
            }
        }

        json.WriteEndArray();
        json.WriteString("role"u8, ChatRoles.User);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string text, string role)
    {
        json.WriteStartObject();
        json.WriteString("content"u8, text);
        json.WriteString("role"u8, role);
        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        var parts = Attachments.PartsOf(message, textOnly: message.Role != ChatRoles.User);
        if (parts.Count == 0)
        {
            WriteText(json, message.Content);
        }

        foreach (var part in parts)
        {
            switch (part)
            {
                case { Type: "text" }:
                    WriteText(json, part.Text ?? "");
                    break;
                case { ImageUrl: { } image }:
                    WriteImage(json, image);
                    break;
                default:
                    WriteText(json, Attachments.DescribeUnsentFile(part));
                    break;
            }
        }

        json.WriteEndArray();
        json.WriteString("role"u8, message.Role);
        json.WriteEndObject();
    }

    private static string TextOf(ChatMessage message) => Attachments.PartsOf(message, textOnly: true) is { Count: > 0 } parts
        ? string.Join('\n', parts.Select(part => part.Text))
        : message.Content;

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteString("type"u8, "input_text"u8);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, ImageUrl image)
    {
        json.WriteStartObject();
        json.WriteString("detail"u8, image.Detail is "high" or "low" ? image.Detail : "auto");
        json.WriteString("image_url"u8, image.Url ?? "");
        json.WriteString("type"u8, "input_image"u8);
        json.WriteEndObject();
    }
}
