using System.Text.RegularExpressions;

namespace Cagent.Tools.Fetch;

/// <summary>The rules of a robots.txt for one robot.</summary>
internal sealed class RobotsRules
{
    public static readonly RobotsRules AllowAll = new([]);

    /// <summary>What a server says that does not give its rules away.</summary>
    public static readonly RobotsRules AllowNothing = new([new Rule(Allows: false, "/")]);

    /// <summary>Longest path of a rule, characters; expressions that are matched without backtracking have a limit not far above.</summary>
    private const int MaxPath = 4_096;

    private readonly IReadOnlyList<Rule> _rules;

    private RobotsRules(IReadOnlyList<Rule> rules) => _rules = rules;

    /// <summary>Takes the group whose name is the longest beginning of the robot's; without one that of <c>*</c>. A text with a rule that
    /// belongs to no robot, or with a path longer than any in use, is not understood: then nothing is allowed.</summary>
    public static RobotsRules Parse(string text, string userAgent)
    {
        Dictionary<string, List<Rule>> groups = new(StringComparer.OrdinalIgnoreCase);
        List<List<Rule>> current = [];
        var inRules = false;
        foreach (var line in text.TrimStart('\ufeff').Split(['\n', '\r']).Select(line => line.Split('#')[0]))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            var (name, value) = (line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
            if (name == "user-agent")
            {
                current = inRules ? [] : current;
                inRules = false;
                if (!groups.TryGetValue(value, out var rules))
                {
                    groups[value] = rules = [];
                }

                current.Add(rules);
            }
            else if (name is "allow" or "disallow")
            {
                inRules = true;
                if (value.Length > 0 && current.Count == 0)
                {
                    return AllowNothing;
                }

                if (value.Length > MaxPath)
                {
                    return AllowNothing;
                }

                if (value.Length > 0)
                {
                    current.ForEach(rules => rules.Add(new Rule(name == "allow", PathOf(value))));
                }
            }
        }

        var chosen = groups.Keys.Where(name => name.Length > 0 && userAgent.StartsWith(name, StringComparison.OrdinalIgnoreCase)).MaxBy(name => name.Length) ?? "*";
        return groups.TryGetValue(chosen, out var found) ? new RobotsRules(found) : AllowAll;
    }

    /// <summary>Whether a path may be asked for; of the rules that fit the longest decides, of equal ones that which allows.</summary>
    /// <param name="path">Escaped or not: paths are compared unescaped.</param>
    public bool Allows(string path) =>
        _rules.Where(rule => rule.Matches(Uri.UnescapeDataString(path))).OrderByDescending(rule => rule.Path.Length).ThenByDescending(rule => rule.Allows).FirstOrDefault()?.Allows ?? true;

    /// <summary>A leading slash may be left out.</summary>
    private static string PathOf(string value) => Uri.UnescapeDataString(value[0] is '/' or '*' ? value : "/" + value);

    private sealed record Rule(bool Allows, string Path)
    {
        private readonly Regex _regex = new(
            "^" + Regex.Escape(Path.TrimEnd('$')).Replace(@"\*", ".*", StringComparison.Ordinal) + (Path.EndsWith('$') ? "$" : ""),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);

        public bool Matches(string path) => _regex.IsMatch(path);
    }
}
