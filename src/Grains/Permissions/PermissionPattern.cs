using System.Collections.Immutable;

namespace Cagent.Permissions;

/// <summary>One rule: <c>tool</c> or <c>tool:argument=glob[:argument=glob…]</c> (runtime §7.3, P-1 to P-5).</summary>
internal sealed class PermissionPattern
{
    private PermissionPattern(
        string text, PermissionGlob tool, ImmutableSortedDictionary<string, PermissionGlob> conditions, IReadOnlyList<string> repeated,
        IReadOnlyList<string> dropped)
    {
        Text = text;
        Tool = tool;
        Conditions = conditions;
        RepeatedArguments = repeated;
        DroppedSegments = dropped;
    }

    /// <summary>The rule as it was written.</summary>
    public string Text { get; }

    public PermissionGlob Tool { get; }

    /// <summary>Argument name → glob; names are compared exactly.</summary>
    public ImmutableSortedDictionary<string, PermissionGlob> Conditions { get; }

    /// <summary>Arguments named twice: only the last condition counts.</summary>
    public IReadOnlyList<string> RepeatedArguments { get; }

    /// <summary>Parts behind a condition that are none themselves: they count for nothing.</summary>
    public IReadOnlyList<string> DroppedSegments { get; }

    public static PermissionPattern Parse(string text)
    {
        var segments = text.Split(':');
        var tool = segments[0];
        var conditions = ImmutableSortedDictionary.CreateBuilder<string, PermissionGlob>(StringComparer.Ordinal);
        List<string> repeated = [];
        List<string> dropped = [];
        foreach (var segment in segments.Skip(1))
        {
            var equals = segment.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                var name = segment[..equals];
                if (conditions.ContainsKey(name))
                {
                    repeated.Add(name);
                }

                conditions[name] = PermissionGlob.Parse(segment[(equals + 1)..]);
            }
            else if (conditions.Count == 0)
            {
                tool += ":" + segment;
            }
            else
            {
                dropped.Add(segment);
            }
        }

        return new PermissionPattern(text, PermissionGlob.Parse(tool), conditions.ToImmutable(), repeated, dropped);
    }

    public bool Matches(string toolName, PermissionArguments arguments)
    {
        if (!Tool.Matches(toolName))
        {
            return false;
        }

        foreach (var (name, glob) in Conditions)
        {
            if (arguments.Find(name) is not { } value || !glob.Matches(value))
            {
                return false;
            }
        }

        return true;
    }
}
