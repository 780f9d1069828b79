using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Cagent.Agents.Yaml;

/// <summary>The tokens of a text, one ahead.</summary>
internal sealed class YamlTokens
{
    private readonly Scanner _scanner;

    public YamlTokens(string text)
    {
        _scanner = new Scanner(new StringReader(text), skipComments: true);
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
            Next = _scanner.MoveNext() ? _scanner.Current : null;
        }
        catch (YamlException exception)
        {
            throw Invalid(PositionOf(exception.Start), (exception.InnerException as YamlException ?? exception).Message);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The scanner's own checks do not cover every malformed text.
            throw Invalid(PositionOf(_scanner.CurrentPosition), exception.Message);
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
}
