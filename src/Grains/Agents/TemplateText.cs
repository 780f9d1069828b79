using System.Text;

namespace Cagent.Agents;

/// <summary>Expands <c>${…}</c> in texts of agent files (agent-config §15.1).</summary>
/// <remarks>Understood are <c>env.NAME</c>, <c>env['NAME']</c> and <c>|| 'text'</c> behind them. A text with anything else in it is left unchanged as a
/// whole: commands and endpoints rely on that for placeholders that are filled later.</remarks>
internal static class TemplateText
{
    /// <summary>The text with its variables; a variable that is not set is empty.</summary>
    public static string Expand(string text, Func<string, string?> lookup)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder();
        var position = 0;
        while (text.IndexOf("${", position, StringComparison.Ordinal) is var start and >= 0)
        {
            var end = text.IndexOf('}', start);
            if (end < 0 || Evaluate(text[(start + 2)..end], lookup) is not { } value)
            {
                return text;
            }

            result.Append(text, position, start - position).Append(value);
            position = end + 1;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static string? Evaluate(string expression, Func<string, string?> lookup)
    {
        var value = "";
        foreach (var part in expression.Split("||"))
        {
            if (Operand(part.Trim(), lookup) is not { } operand)
            {
                return null;
            }

            value = value.Length > 0 ? value : operand;
        }

        return value;
    }

    private static string? Operand(string operand, Func<string, string?> lookup)
    {
        if (Unquote(operand) is { } literal)
        {
            return literal;
        }

        var name = operand.StartsWith("env.", StringComparison.Ordinal)
            ? operand[4..]
            : operand.StartsWith("env[", StringComparison.Ordinal) && operand.EndsWith(']') ? Unquote(operand[4..^1].Trim()) : null;
        var isName = name is { Length: > 0 } && (operand[3] == '[' || (!char.IsAsciiDigit(name[0]) && name.All(IsNameCharacter)));
        return isName ? lookup(name!) ?? "" : null;
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '$';

    private static string? Unquote(string text)
        => text.Length >= 2 && text[0] == text[^1] && text[0] is '\'' or '"' && !text[1..^1].Contains(text[0]) && !text.Contains('\\') ? text[1..^1] : null;
}
