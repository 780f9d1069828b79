using System.Globalization;
using System.Text;

namespace Cagent.Tools.Fetch;

/// <summary>Turns an HTML page into plain text or Markdown.</summary>
internal sealed class HtmlConverter
{
    /// <summary>Levels of lists and quotations that are shown: a page can nest them by the ten thousand, and each line repeats them.</summary>
    private const int MaxLevels = 8;

    private static readonly string[] Blocks =
    [
        "p", "div", "section", "article", "header", "footer", "main", "nav", "aside", "form", "fieldset", "figure", "figcaption", "table",
        "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "address", "details", "summary", "hr", "body",
    ];

    private static readonly string[] Lines = ["li", "tr", "dt", "dd", "option"];

    private readonly bool _markdown;
    private readonly StringBuilder _text = new();
    private readonly Stack<ListState> _lists = new();
    private readonly Stack<string?> _links = new();
    private readonly Stack<string> _marks = new();
    private int _quotes;
    private int _newLines = 2;
    private bool _space;
    private bool _preformatted;
    private bool _inCode;
    private bool _firstCell;
    private bool _afterBullet;

    private HtmlConverter(bool markdown) => _markdown = markdown;

    public static string ToText(string html) => new HtmlConverter(markdown: false).Convert(html);

    public static string ToMarkdown(string html) => new HtmlConverter(markdown: true).Convert(html);

    private string Convert(string html)
    {
        foreach (var token in HtmlReader.Read(html))
        {
            switch (token.Kind)
            {
                case HtmlTokenKind.Text:
                    AddText(token.Value);
                    break;
                case HtmlTokenKind.Start:
                    Open(token);
                    break;
                default:
                    Close(token.Value);
                    break;
            }
        }

        while (_marks.TryPop(out var mark))
        {
            Write(mark);
        }

        return _text.ToString().Trim('\n');
    }

    private void Open(HtmlToken tag)
    {
        StartLine(tag.Value);
        switch (tag.Value)
        {
            case "br":
                Break(1);
                break;
            case "hr":
                Write(_markdown ? "* * *" : "");
                Break(2);
                break;
            case "ul" or "ol":
                _lists.Push(new ListState(tag.Value == "ol"));
                break;
            case "li":
                Write(Bullet());
                _afterBullet = true;
                break;
            case "tr":
                _firstCell = true;
                break;
            case "td" or "th":
                Write(_firstCell ? "" : " | ");
                _firstCell = false;
                break;
            case "blockquote":
                _quotes++;
                break;
            case "pre":
                WriteFence();
                _preformatted = true;
                break;
            case "a":
                _links.Push(tag.Attribute("href"));
                Mark("[", tag.Attribute("href") is { Length: > 0 });
                break;
            case "img" when _markdown:
                WriteInline($"![{tag.Attribute("alt")}]({tag.Attribute("src")})");
                break;
            default:
                OpenInline(tag.Value);
                break;
        }
    }

    private void Close(string name)
    {
        switch (name)
        {
            case "ul" or "ol":
                _lists.TryPop(out _);
                break;
            case "pre":
                _preformatted = false;
                EndPreformatted();
                break;
            case "a" when _links.TryPop(out var link):
                Mark($"]({link})", link is { Length: > 0 });
                break;
            case "b" or "strong" or "i" or "em" or "code":
                CloseInline(name);
                break;
        }

        StartLine(name);
        if (name == "blockquote")
        {
            _quotes = Math.Max(0, _quotes - 1);
        }
    }

    private void StartLine(string name)
    {
        if (Blocks.Contains(name))
        {
            Break(_lists.Count > 0 ? 1 : 2);
        }
        else if (Lines.Contains(name))
        {
            Break(1);
        }
    }

    private void OpenInline(string name)
    {
        if (!_markdown)
        {
            return;
        }

        switch (name)
        {
            case ['h', >= '1' and <= '6']:
                Write(new string('#', name[1] - '0') + " ");
                break;
            case "b" or "strong" or "i" or "em" or "code" when !_preformatted:
                _marks.Push(MarkOf(name));
                WriteInline(MarkOf(name));
                _inCode = name == "code";
                break;
        }
    }

    private void CloseInline(string name)
    {
        if (_marks.TryPeek(out var mark) && mark == MarkOf(name))
        {
            Write(_marks.Pop());
            _inCode = false;
        }
    }

    private static string MarkOf(string name) => name switch
    {
        "b" or "strong" => "**",
        "code" => "`",
        _ => "*",
    };

    private void Mark(string text, bool wanted)
    {
        if (_markdown && wanted)
        {
            WriteInline(text);
        }
    }

    private string Bullet()
    {
        if (_lists.Count == 0)
        {
            return _markdown ? "- " : "";
        }

        var list = _lists.Peek();
        list.Count++;
        var indent = new string(' ', 2 * Math.Min(_lists.Count - 1, MaxLevels));
        return indent + (list.Ordered ? list.Count.ToString(CultureInfo.InvariantCulture) + ". " : "- ");
    }

    private void WriteFence()
    {
        if (_markdown)
        {
            Write("```\n");
        }
    }

    private void EndPreformatted()
    {
        if (_markdown)
        {
            if (_newLines == 0)
            {
                Write("\n");
            }

            Write("```");
        }
    }

    private void AddText(string text)
    {
        if (_preformatted)
        {
            Write(text);
            return;
        }

        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) && c != '\u00a0')
            {
                _space = true;
                continue;
            }

            WriteSpace();
            if (_markdown && !_inCode && c is '*' or '_' or '[' or '`')
            {
                _text.Append('\\');
            }

            Append(c);
        }
    }

    private void WriteInline(string text)
    {
        WriteSpace();
        Write(text);
    }

    private void WriteSpace()
    {
        if (_space && _newLines == 0)
        {
            _text.Append(' ');
        }

        _space = false;
    }

    private void Write(string text)
    {
        foreach (var c in text)
        {
            Append(c);
        }
    }

    private void Append(char c)
    {
        if (c == '\r')
        {
            return;
        }

        if (_markdown && _newLines > 0 && c != '\n')
        {
            for (var i = 0; i < Math.Min(_quotes, MaxLevels); i++)
            {
                _text.Append("> ");
            }
        }

        _text.Append(c);
        _afterBullet = false;
        _newLines = c == '\n' ? _newLines + 1 : 0;
        _space = false;
    }

    private void Break(int newLines)
    {
        _space = false;
        if (_afterBullet)
        {
            return;
        }

        for (; _newLines < newLines; _newLines++)
        {
            _text.Append('\n');
        }
    }

    private sealed class ListState(bool ordered)
    {
        public bool Ordered => ordered;

        public int Count { get; set; }
    }
}
