namespace Cagent.Agents.Yaml;

/// <summary>A node of a document whose aliases and merge keys are already resolved.</summary>
internal abstract class YamlNode(YamlPosition position)
{
    public YamlPosition Position { get; } = position;

    /// <summary>Nodes below and including this one when aliases are written out; bounds what a small file may grow into.</summary>
    public abstract long Weight { get; }

    /// <summary>A scalar that means null.</summary>
    public bool IsNull => this is YamlScalar { Value: null };
}

/// <summary>A scalar; <see cref="Value"/> is null, <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/> or
/// <see cref="string"/>.</summary>
internal sealed class YamlScalar(object? value, bool isPlain, YamlPosition position) : YamlNode(position)
{
    public object? Value { get; } = value;

    /// <summary>Written without quotes, block indicator or tag.</summary>
    public bool IsPlain { get; } = isPlain;

    public override long Weight => 1;

    /// <summary>The scalar where text is wanted: numbers are normalised, null is empty.</summary>
    public string Text => YamlNumbers.ToText(Value);
}

internal sealed class YamlSequence(IReadOnlyList<YamlNode> items, YamlPosition position) : YamlNode(position)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override long Weight { get; } = 1 + items.Sum(item => item.Weight);
}

/// <summary>A map with its entries in file order; keys are scalars and unique.</summary>
internal sealed class YamlMapping(IReadOnlyList<YamlEntry> entries, YamlPosition position) : YamlNode(position)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override long Weight { get; } = 1 + entries.Sum(entry => 1 + entry.Value.Weight);
}

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value)
{
    public string Name => Key.Text;
}
