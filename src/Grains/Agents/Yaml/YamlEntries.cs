namespace Cagent.Agents.Yaml;

/// <summary>The entries of a map while it is read.</summary>
internal sealed class YamlEntries(YamlPosition position)
{
    private const string MergeKey = "<<";

    private readonly List<YamlEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <exception cref="AgentFileException">The key is a list or a map, or stands in the map already.</exception>
    public void Add(YamlNode key, YamlNode value)
    {
        if (key is not YamlScalar name)
        {
            throw new AgentFileException("", key.Position, "a key of a map must be a single value");
        }
        if (!_names.Add(name.Text))
        {
            throw new AgentFileException("", key.Position, $"the key \"{name.Text}\" stands twice in the same map");
        }
        _entries.Add(new YamlEntry(name, value));
    }

    /// <summary>Replaces <c>&lt;&lt;</c> by the entries of the maps it names; own keys win, then earlier maps.</summary>
    public YamlMapping ToMapping()
    {
        var at = _entries.FindIndex(entry => entry.Key is { IsPlain: true, Value: MergeKey });
        if (at >= 0)
        {
            var merged = MapsToMerge(_entries[at]).SelectMany(map => map.Entries).Where(entry => _names.Add(entry.Name)).ToList();
            _entries.RemoveAt(at);
            _entries.InsertRange(at, merged);
        }
        return new YamlMapping(_entries, position);
    }

    private static IEnumerable<YamlMapping> MapsToMerge(YamlEntry entry)
    {
        IReadOnlyList<YamlNode> sources = entry.Value is YamlSequence sequence ? sequence.Items : [entry.Value];
        return sources.Select(source => source as YamlMapping
            ?? throw new AgentFileException("", entry.Key.Position, "the merge key << needs a map or a list of maps"));
    }
}
