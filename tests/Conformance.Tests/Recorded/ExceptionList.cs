namespace Cagent.Conformance.Tests.Recorded;

/// <summary>The one list of recorded cases that the server does not follow, each with its reason (<c>exceptions.tsv</c>).</summary>
internal sealed class ExceptionList
{
    private readonly Dictionary<(string Suite, string Case), string> _reasons;

    private ExceptionList(Dictionary<(string Suite, string Case), string> reasons) => _reasons = reasons;

    /// <summary>The list as it lies beside the tests.</summary>
    public static ExceptionList Current { get; } = Read(Path.Combine(AppContext.BaseDirectory, "exceptions.tsv"));

    /// <summary>What is left out, with its reason.</summary>
    public IReadOnlyDictionary<(string Suite, string Case), string> Reasons => _reasons;

    /// <summary>Reads lines of suite, case and reason, divided by tabs.</summary>
    public static ExceptionList Parse(IEnumerable<string> lines)
    {
        var reasons = new Dictionary<(string, string), string>();
        foreach (var line in lines.Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            if (line.Split('\t') is not [{ Length: > 0 } suite, { Length: > 0 } name, { Length: > 0 } reason])
            {
                throw new InvalidDataException($"a line of the exception list has a suite, a case and a reason: {line}");
            }

            if (!reasons.TryAdd((suite, name), reason))
            {
                throw new InvalidDataException($"the exception list names {suite} {name} twice");
            }
        }

        return new ExceptionList(reasons);
    }

    /// <summary>What a case comes to: null when it is in order, else what to tell.</summary>
    public string? Judge(string suite, string name, IReadOnlyList<string> mismatches)
    {
        var listed = _reasons.TryGetValue((suite, name), out var reason);
        return (listed, mismatches.Count) switch
        {
            (true, 0) => $"{suite} {name} is as recorded, but stands on the exception list: {reason}",
            (false, > 0) => $"{suite} {name} is not as recorded:\n  {string.Join("\n  ", mismatches)}",
            _ => null,
        };
    }

    private static ExceptionList Read(string path) => Parse(File.ReadLines(path));
}
