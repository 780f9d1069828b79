using System.Text;
using System.Text.Json;
using Cagent.Tools.Arguments;

namespace Cagent.Tools.UserPrompt;

/// <summary>Arguments of <c>user_prompt</c>.</summary>
/// <param name="Message">The question; may be empty.</param>
/// <param name="Title">Heading; null when none was given.</param>
/// <param name="Schema">JSON schema of the answer; null when none was given.</param>
internal sealed record UserPromptArguments(string Message, string? Title, JsonElement? Schema)
{
    /// <summary>Longest schema, bytes of JSON: it is stored and shown to every watcher.</summary>
    private const int MaxSchemaBytes = 16 * 1024;

    /// <summary>Longest heading, characters.</summary>
    private const int MaxTitle = 1_000;

    /// <summary>Levels of objects and lists in a schema; a form of fields with choices has five.</summary>
    private const int MaxSchemaDepth = 5;

    /// <exception cref="InvalidArgumentsException">They cannot be read; the message is the model's error text after <c>Error calling tool: </c>.</exception>
    public static UserPromptArguments Parse(string? json)
    {
        var arguments = ToolArguments.Parse(json);
        var title = arguments.GetString("title");
        if (title.Length > MaxTitle)
        {
            throw new InvalidArgumentsException($"title has {title.Length} characters; at most {MaxTitle} are taken, put the rest into message");
        }

        var schema = arguments.FindObject("schema");
        if (schema is { } given)
        {
            Check(given);
        }

        return new UserPromptArguments(arguments.GetString("message"), title.Length == 0 ? null : title, schema);
    }

    private static void Check(JsonElement schema)
    {
        if (Encoding.UTF8.GetByteCount(schema.GetRawText()) is > MaxSchemaBytes and var bytes)
        {
            throw new InvalidArgumentsException($"schema has {bytes} bytes; at most {MaxSchemaBytes} are taken, ask for less at once");
        }

        if (DepthOf(schema) > MaxSchemaDepth)
        {
            throw new InvalidArgumentsException($"schema is nested deeper than {MaxSchemaDepth} levels; ask with a flatter form");
        }
    }

    private static int DepthOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(member => DepthOf(member.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
