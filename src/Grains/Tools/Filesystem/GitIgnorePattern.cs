using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Tools.Filesystem;

/// <summary>One line of a <c>.gitignore</c>.</summary>
internal sealed class GitIgnorePattern
{
    private readonly Regex _regex;
    private readonly bool _directoriesOnly;

    private GitIgnorePattern(Regex regex, bool includes, bool directoriesOnly)
    {
        _regex = regex;
        _directoriesOnly = directoriesOnly;
        Includes = includes;
    }

    /// <summary>It takes back what earlier lines ignore.</summary>
    public bool Includes { get; }

    /// <summary>Null for an empty line, a comment or a pattern that cannot be read or is far too long.</summary>
    public static GitIgnorePattern? Parse(string line)
    {
        var text = TrimEnd(line);
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        var includes = text[0] == '!';
        text = includes ? text[1..] : text;
        var directoriesOnly = text.EndsWith('/');
        text = text.TrimEnd('/');
        var anchored = text.Contains('/', StringComparison.Ordinal);
        text = text.TrimStart('/');
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            var pattern = (anchored ? "^" : "^(?:.*/)?") + Translate(text) + "$";
            return new GitIgnorePattern(
                new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline), includes, directoriesOnly);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether the line is about this entry itself (not about a directory above it).</summary>
    /// <param name="path">Relative to the directory of the file that the line is in, with forward slashes.</param>
    /// <param name="isDirectory">Lines that end in a slash are about directories only.</param>
    public bool Matches(string path, bool isDirectory) => (isDirectory || !_directoriesOnly) && _regex.IsMatch(path);

    private static string TrimEnd(string line)
    {
        line = line.TrimEnd('\r');
        while (line.EndsWith(' ') && !line.EndsWith(@"\ ", StringComparison.Ordinal))
        {
            line = line[..^1];
        }

        return line;
    }

    private static string Translate(string glob)
    {
        StringBuilder regex = new();
        for (var i = 0; i < glob.Length; i++)
        {
            var rest = glob.AsSpan(i);
            var atStart = i == 0 || glob[i - 1] == '/';
            if (atStart && rest.StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (atStart && rest.SequenceEqual("**"))
            {
                regex.Append(".+");
                i++;
            }
            else if (glob[i] == '[' && glob.IndexOf(']', i + 2) is > 0 and var end)
            {
                var body = glob[(i + 1)..end].Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal);
                regex.Append('[').Append(body[0] is '!' or '^' ? "^/" + body[1..] : body).Append(']');
                i = end;
            }
            else if (glob[i] == '\\' && i + 1 < glob.Length)
            {
                regex.Append(Regex.Escape(glob[++i].ToString()));
            }
            else
            {
                regex.Append(glob[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var other => Regex.Escape(other.ToString()),
                });
            }
        }

        return regex.ToString();
    }
}
