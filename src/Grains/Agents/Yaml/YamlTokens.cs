using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Cagent.Agents.Yaml;

/// <summary>The tokens of a text, one ahead.</summary>
internal sealed class YamlTokens
{
    private readonly YamlSeparators _separators;
    private readonly Scanner _scanner;

    public YamlTokens(string text)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is var at and >= 0)
        {
            throw Invalid(PositionIn(text, at), "found the character NUL, which text never contains");
        }
        _separators = new YamlSeparators(text);
        _scanner = new Scanner(new StringReader(_separators.Hide(YamlBlankLines.Clear(text))), skipComments: true);
        Advance();
    }

    /// <summary>The next token; null after the last one.</summary>
    public Token? Next { get; private set; }

    public YamlPosition Position => Next is { } token ? PositionOf(token) : PositionOf(_scanner.CurrentPosition);

    public static YamlPosition PositionOf(Token token) => PositionOf(token.Start);

    public static YamlPosition PositionOf(Mark mark) => new(mark.Line, mark.Column);

    public void Advance()
    {
        try
        {
            Next = _scanner.MoveNext() ? _separators.Show(_scanner.Current) : null;
        }
        catch (YamlException exception)
        {
            // Of a tab, the scanner tells where the entry began, or nothing.
            var reason = (exception.InnerException as YamlException ?? exception).Message;
            var isTab = reason.Contains(" tab ", StringComparison.Ordinal);
            throw Invalid(PositionOf(isTab ? _scanner.CurrentPosition : exception.Start), reason);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The scanner's own checks do not cover every malformed text.
            throw Invalid(PositionOf(_scanner.CurrentPosition), "found text that belongs to nothing before it; "
                + "is a bracket, a brace or a quote not closed, or the text inside of it not indented?");
        }
        if (Next is Error error)
        {
            throw Invalid(PositionOf(error), error.Value);
        }
    }

    /// <summary>Takes the next token if it is of the type.</summary>
    public bool TryTake<T>()
        where T : Token
    {
        if (Next is not T)
        {
            return false;
        }
        Advance();
        return true;
    }

    public T Take<T>(string expected)
        where T : Token
    {
        if (Next is not T token)
        {
            throw Unexpected(expected);
        }
        Advance();
        return token;
    }

    public AgentFileException Unexpected(string expected) => Invalid(Position, $"expected {expected}");

    private static AgentFileException Invalid(YamlPosition position, string reason) =>
        new("", position, $"this is not valid YAML: {reason.TrimEnd('.')}");

    private static YamlPosition PositionIn(string text, int index)
    {
        var before = text.AsSpan(0, index);
        return new YamlPosition(before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }
}
