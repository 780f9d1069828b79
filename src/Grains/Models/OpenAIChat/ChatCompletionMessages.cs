using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIChat;

/// <summary>Writes <c>messages</c> of a chat completion request.</summary>
internal static class ChatCompletionMessages
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ChatMessage> messages)
    {
        json.WriteStartArray("messages"u8);
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
                default:
                    json.WriteStartObject();
                    WriteContent(json, message, textOnly: message.Role == ChatRoles.System);
                    json.WriteString("role"u8, message.Role);
                    json.WriteEndObject();
                    break;
            }
        }

        json.WriteEndArray();
    }

    private static void WriteAssistant(Utf8JsonWriter json, ChatMessage message)
    {
        var calls = message.ToolCalls ?? [];
        var parts = message.MultiContent ?? [];
        if (calls.Count == 0 && parts.Count == 0 && string.IsNullOrWhiteSpace(message.Content))
        {
            return;
        }

        json.WriteStartObject();
        if (parts.Count > 0)
        {
            WriteContent(json, message, textOnly: true);
        }
        else if (message.Content.Length > 0)
        {
            json.WriteString("content"u8, message.Content);
        }

        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Id);
                json.WriteStartObject("function"u8);
                json.WriteString("arguments"u8, call.Function.Arguments ?? "");
                json.WriteString("name"u8, call.Function.Name ?? "");
                json.WriteEndObject();
                json.WriteString("type"u8, "function"u8);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("role"u8, ChatRoles.Assistant);
        json.WriteEndObject();
    }

    /// <summary>Writes a run of tool results and after the last of them their images: a message between two results of parallel calls would
    /// part them from their calls.</summary>
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
            WriteContent(json, messages[i], textOnly: true);
            json.WriteString("tool_call_id"u8, messages[i].ToolCallId ?? "");
            json.WriteString("role"u8, ChatRoles.Tool);
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

    private static void WriteContent(Utf8JsonWriter json, ChatMessage message, bool textOnly)
    {
        var parts = Attachments.PartsOf(message, textOnly);
        if (parts.Count == 0)
        {
            json.WriteString("content"u8, message.Content);
            return;
        }

        json.WriteStartArray("content"u8);
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
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteString("type"u8, "text"u8);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, ImageUrl image)
    {
        json.WriteStartObject();
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, image.Url ?? "");
        if (!string.IsNullOrEmpty(image.Detail))
        {
            json.WriteString("detail"u8, image.Detail);
        }

        json.WriteEndObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteEndObject();
    }
}
