using System.Text;

namespace Cagent.Agents;

/// <summary>Fills in <c>${…}</c> of texts such as descriptions and commands (agent-config §15.1).</summary>
/// <remarks>The form is a JavaScript template with a global <c>env</c>. Understood are <c>env.NAME</c>, <c>env['NAME']</c>, text in quotes,
/// <c>||</c>, <c>&amp;&amp;</c>, <c>??</c>, <c>+</c>, comparisons, <c>? :</c>, parentheses, whole numbers and a few
/// methods of texts. When anything else occurs, the whole text
/// stays as it is; texts in use rely on that, for example those with <c>${args[0]}</c>.</remarks>
internal static class TemplateText
{
    private const string Start = "${";

    /// <param name="text">The text.</param>
    /// <param name="lookup">Value of a variable; null counts as empty.</param>
    public static string Expand(string text, Func<string, string?> lookup)
    {
        var next = text.IndexOf(Start, StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        var position = 0;
        while (next >= 0)
        {
            result.Append(text, position, next - position);
            var expression = new TemplateExpression(text, next + Start.Length, lookup);
            if (!expression.TryEvaluate(out var value))
            {
                return text;
            }
            result.Append(value);
            position = expression.End;
            next = text.IndexOf(Start, position, StringComparison.Ordinal);
        }
        return result.Append(text, position, text.Length - position).ToString();
    }
}
