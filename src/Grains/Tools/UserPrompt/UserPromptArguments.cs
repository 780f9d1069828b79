using System.Text.Json;
using Cagent.Tools.Arguments;

namespace Cagent.Tools.UserPrompt;

/// <summary>Arguments of <c>user_prompt</c>.</summary>
/// <param name="Message">The question; may be empty.</param>
/// <param name="Title">Heading; null when none was given.</param>
/// <param name="Schema">JSON schema of the answer; null when none was given.</param>
internal sealed record UserPromptArguments(string Message, string? Title, JsonElement? Schema)
{
    /// <exception cref="InvalidArgumentsException">They cannot be read; the message is the model's error text after <c>Error calling tool: </c>.</exception>
    public static UserPromptArguments Parse(string? json)
    {
        var arguments = ToolArguments.Parse(json);
        var title = arguments.GetString("title");
        return new UserPromptArguments(arguments.GetString("message"), title.Length == 0 ? null : title, arguments.FindObject("schema"));
    }
}
