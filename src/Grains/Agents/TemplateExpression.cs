using System.Globalization;

namespace Cagent.Agents;

/// <summary>One expression of a template: read and evaluated in a single pass. Values are texts, truth values and whole numbers.</summary>
internal sealed class TemplateExpression(string text, int start, Func<string, string?> lookup)
{
    private const int MaxDepth = 32;

    private int _at = start;
    private int _depth;

    /// <summary>Index behind the closing brace, once evaluated.</summary>
    public int End => _at;

    /// <summary>False when the text is not one of the understood expressions followed by <c>}</c>.</summary>
    public bool TryEvaluate(out string value)
    {
        var result = Choice();
        value = result is null ? "" : Show(result);
        return result is not null && Take("}");
    }

    // Each rule answers null for what it does not understand.
    private object? Choice()
    {
        if (++_depth > MaxDepth)
        {
            return null;
        }
        var condition = Or();
        if (condition is not null && Take("?"))
        {
            var yes = Choice();
            var no = yes is not null && Take(":") ? Choice() : null;
            condition = no is null ? null : IsTrue(condition) ? yes : no;
        }
        _depth--;
        return condition;
    }

    private object? Or() => Fold(And, "||", static (left, right) => IsTrue(left) ? left : right);

    private object? And() => Fold(Coalesce, "&&", static (left, right) => IsTrue(left) ? right : left);

    // A variable is never undefined, so what stands left of ?? always counts.
    private object? Coalesce() => Fold(Comparison, "??", static (left, _) => left);

    private object? Comparison()
    {
        var left = Sum();
        if (left is null)
        {
            return null;
        }
        var isEqual = Take("===") || Take("==");
        if (!isEqual && !Take("!==") && !Take("!="))
        {
            return left;
        }
        // Values of different types are compared by rules of the language that are not followed here.
        return Sum() is { } right && right.GetType() == left.GetType() ? left.Equals(right) == isEqual : null;
    }

    private object? Sum() => Fold(Primary, "+", static (left, right) => left is long || right is long ? null : Show(left) + Show(right));

    private object? Fold(Func<object?> operand, string sign, Func<object, object, object?> combine)
    {
        var left = operand();
        while (left is not null && Take(sign))
        {
            left = operand() is { } right ? combine(left, right) : null;
        }
        return left;
    }

    private object? Primary()
    {
        SkipSpace();
        if (Take("("))
        {
            var inner = Choice();
            return inner is not null && Take(")") ? inner : null;
        }
        return _at >= text.Length ? null : text[_at] switch
        {
            '\'' or '"' => Quoted(),
            >= '0' and <= '9' => Number(),
            _ => Variable(),
        };
    }

    private string? Variable()
    {
        if (Name() is not "env")
        {
            return null;
        }
        string? name;
        if (Take("["))
        {
            SkipSpace();
            name = Quoted();
            name = Take("]") ? name : null;
        }
        else
        {
            name = Take(".") ? Name() : null;
        }
        return name is null ? null : Methods(lookup(name) ?? "");
    }

    private string? Methods(string value)
    {
        string? result = value;
        while (result is not null && _at < text.Length && text[_at] is '.' or '[' or '(')
        {
            var method = Take(".") ? Name() : null;
            result = !Take("(") || !Take(")") ? null : method switch
            {
                "toUpperCase" => result!.ToUpperInvariant(),
                "toLowerCase" => result!.ToLowerInvariant(),
                "trim" => result!.Trim(),
                _ => null,
            };
        }
        return result;
    }

    private object? Number()
    {
        var begin = _at;
        while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
        {
            _at++;
        }
        var digits = text[begin.._at];
        var isPlain = digits == "0" || digits[0] != '0';
        return isPlain && digits.Length < 16 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private string? Quoted()
    {
        if (_at >= text.Length || text[_at] is not ('\'' or '"'))
        {
            return null;
        }
        var end = text.IndexOf(text[_at], _at + 1);
        var content = end < 0 ? null : text[(_at + 1)..end];
        _at = end + 1;
        return content is null || content.AsSpan().ContainsAny('\\', '\n', '`') ? null : content;
    }

    private string? Name()
    {
        SkipSpace();
        var begin = _at;
        while (_at < text.Length && (char.IsLetter(text[_at]) || text[_at] is '_' or '$' || (_at > begin && char.IsDigit(text[_at]))))
        {
            _at++;
        }
        return _at > begin ? text[begin.._at] : null;
    }

    private bool Take(string sign)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0)
        {
            return false;
        }
        // "?" is not the beginning of "??" or "?.".
        if (sign == "?" && _at + 1 < text.Length && text[_at + 1] is '?' or '.')
        {
            return false;
        }
        _at += sign.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private static bool IsTrue(object value) => value is true or string { Length: > 0 } or not (bool or string or 0L);

    private static string Show(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}
