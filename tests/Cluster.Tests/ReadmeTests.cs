using System.Reflection;
using System.Text.RegularExpressions;

namespace Cagent.Cluster.Tests;

/// <summary>The table of the README speaks of tests that there are.</summary>
public sealed partial class ReadmeTests
{
    private const string Section = "## What survives what";

    [Fact]
    public void Every_row_of_the_table_is_a_test_and_every_fault_has_a_row()
    {
        var rows = Row().Matches(ReadSection()).Select(match => match.Groups[1].Value).ToList();
        var tests = typeof(ReadmeTests).Assembly.GetTypes()
            .Where(type => type.Namespace?.EndsWith(".Faults", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => method.Name).Distinct().ToList();

        Assert.NotEmpty(rows);
        Assert.Empty(rows.Except(tests));
        Assert.Empty(tests.Except(rows));
    }

    private static string ReadSection()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(directory!.FullName, "Cagent.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        var text = File.ReadAllText(Path.Join(directory.FullName, "README.md"));
        var start = text.IndexOf(Section, StringComparison.Ordinal);
        return text[start..text.IndexOf("\n## ", start + Section.Length, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"^\|[^|]+\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
