namespace Cagent.Agents.Yaml;

/// <summary>A place in a file; both numbers begin with 1.</summary>
internal readonly record struct YamlPosition(long Line, long Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}
