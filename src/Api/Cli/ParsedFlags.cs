namespace Cagent.Api.Cli;

/// <summary>The outcome of parsing: flag values and what is left over.</summary>
internal sealed class ParsedFlags
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public List<string> Arguments { get; } = [];

    public string Text(string name) => _values.TryGetValue(name, out var value) ? (string)value : "";

    public long Number(string name) => _values.TryGetValue(name, out var value) ? (long)value : 0;

    public bool Is(string name) => _values.TryGetValue(name, out var value) && (bool)value;

    public IReadOnlyList<string> List(string name) => _values.TryGetValue(name, out var value) ? (List<string>)value : [];

    /// <summary>The flag was given, with whatever value.</summary>
    public bool Given(string name) => _given.Contains(name);

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    public void SetDefault(FlagDefinition flag)
    {
        if (flag is { Kind: FlagKind.String, Default.Length: > 0 })
        {
            _values[flag.Name] = flag.Default;
        }
    }

    public void Set(FlagDefinition flag, string value)
    {
        try
        {
            switch (flag.Kind)
            {
                case FlagKind.Bool:
                    _values[flag.Name] = GoSyntax.ParseBool(value);
                    break;
                case FlagKind.Int:
                    _values[flag.Name] = GoSyntax.ParseInt(value);
                    break;
                case FlagKind.Strings:
                    if (!_values.TryGetValue(flag.Name, out var list))
                    {
                        _values[flag.Name] = list = new List<string>();
                    }

                    ((List<string>)list).AddRange(CommaSeparated.Split(value));
                    break;
                default:
                    _values[flag.Name] = value;
                    break;
            }
        }
        catch (FormatException error)
        {
            throw new CommandLineException($"invalid argument {GoSyntax.Quote(value)} for {GoSyntax.Quote(flag.DisplayName)} flag: {error.Message}");
        }

        _given.Add(flag.Name);
    }
}
