using System.Text.Json.Nodes;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>A map with a fixed set of keys. Reading a key claims it; <see cref="End"/> refuses what nobody claimed.</summary>
/// <remarks>A key outside its versions stays unclaimed, but the refusal then says which versions have it.</remarks>
internal sealed class YamlFields
{
    private readonly Dictionary<string, YamlEntry> _entries;
    private readonly Dictionary<string, (int Since, int Until)> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);
    private readonly bool _strictKeys;

    private YamlFields(YamlMapping map, string path, SchemaVersion version, bool strictKeys)
    {
        (Path, Version, Position, _strictKeys) = (path, version, map.Position, strictKeys);
        // Outside of agents, a key that is not text is no key at all.
        _entries = map.Entries.Where(entry => strictKeys || entry.Key.Value is string)
            .ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    public string Path { get; }

    public SchemaVersion Version { get; }

    public YamlPosition Position { get; }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Null for null.</summary>
    /// <exception cref="AgentFileException">The node is neither a map nor null.</exception>
    public static YamlFields? Of(YamlNode node, string path, SchemaVersion version, bool strictKeys = true) => node switch
    {
        { IsNull: true } => null,
        YamlMapping map => new YamlFields(map, path, version, strictKeys),
        _ => throw YamlValues.WrongType(node, path, "a map"),
    };

    /// <summary>The value of a key, or null when it is absent, null or not of this version.</summary>
    public YamlNode? Node(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Written(key, since, until) is { IsNull: false } node ? node : null;

    /// <summary>As <see cref="Node"/>, but an explicit null counts.</summary>
    public YamlNode? Written(string key, int since = 0, int until = SchemaVersion.Newest)
    {
        _known[key] = (since, until);
        if (!_entries.TryGetValue(key, out var entry) || !Version.Knows(since, until))
        {
            return null;
        }
        _claimed.Add(key);
        return entry.Value;
    }

    public string Text(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.Text(node, PathOf(key)) : "";

    public long? Integer(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.Integer(node, PathOf(key)) : null;

    /// <summary>As <see cref="Integer"/>; zero when absent.</summary>
    public long Count(string key, int since = 0, int until = SchemaVersion.Newest) => Integer(key, since, until) ?? 0;

    public double? Number(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.Number(node, PathOf(key)) : null;

    public bool? Flag(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.Flag(node, PathOf(key)) : null;

    public IReadOnlyList<string>? TextList(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.TextList(node, PathOf(key)) : null;

    public IReadOnlyDictionary<string, string>? TextMap(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.TextMap(node, PathOf(key)) : null;

    public JsonNode? Free(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? YamlValues.Free(node) : null;

    public JsonObject? FreeMap(string key, int since = 0, int until = SchemaVersion.Newest) => Node(key, since, until) switch
    {
        null => null,
        YamlMapping map => (JsonObject)YamlValues.Free(map)!,
        var node => throw YamlValues.WrongType(node, PathOf(key), "a map"),
    };

    public YamlFields? Fields(string key, int since = 0, int until = SchemaVersion.Newest) =>
        Node(key, since, until) is { } node ? Of(node, PathOf(key), Version, _strictKeys) : null;

    /// <summary>The items of a list with their paths; empty when absent.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<YamlNode, string, T> read, int since = 0, int until = SchemaVersion.Newest)
    {
        var node = Node(key, since, until);
        return node switch
        {
            null => [],
            YamlSequence list => [.. list.Items.Select((item, index) => read(item, $"{PathOf(key)}[{index}]"))],
            _ => throw YamlValues.WrongType(node, PathOf(key), "a list"),
        };
    }

    /// <summary>The entries of a map of names; empty when absent.</summary>
    public IReadOnlyDictionary<string, T> Map<T>(string key, Func<YamlEntry, string, T> read, int since = 0, int until = SchemaVersion.Newest)
    {
        var node = Node(key, since, until);
        return node switch
        {
            null => new Dictionary<string, T>(),
            YamlMapping map => map.Entries.ToDictionary(entry => entry.Name, entry => read(entry, $"{PathOf(key)}.{entry.Name}"),
                StringComparer.Ordinal),
            _ => throw YamlValues.WrongType(node, PathOf(key), "a map"),
        };
    }

    /// <summary>Refuses a key whose feature this server does not have, unless its value switches the feature off.</summary>
    /// <param name="key">The key.</param>
    /// <param name="feature">What the key would do, to follow "not supported by this server:".</param>
    /// <param name="since">First version that has the key.</param>
    public void NotBuilt(string key, string feature, int since)
    {
        if (Node(key, since) is { } node && !IsOff(node))
        {
            throw Error(key, $"\"{key}\" is not supported by this server: {feature}");
        }
    }

    /// <summary>Refuses every key that was not read.</summary>
    public void End()
    {
        var unknown = _entries.Keys.Where(key => !_claimed.Contains(key)).ToList();
        if (unknown.Count == 0)
        {
            return;
        }
        var hints = unknown.Where(_known.ContainsKey).Select(Hint).ToList();
        var names = string.Join(", ", unknown.Select(key => $"\"{key}\""));
        throw new AgentFileException(PathOf(unknown[0]), _entries[unknown[0]].Key.Position,
            $"unknown {(unknown.Count == 1 ? "key" : "keys")} {names}{string.Concat(hints)}");
    }

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public AgentFileException Error(string key, string message) =>
        new(PathOf(key), _entries.TryGetValue(key.Split('.')[0], out var entry) ? entry.Key.Position : Position, message);

    private static bool IsOff(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Value is null or false or "" or 0L or 0d,
        YamlSequence list => list.Items.Count == 0,
        YamlMapping map => map.Entries.Count == 0 || map.Entries.Any(entry => entry is { Name: "enabled", Value: YamlScalar { Value: false } }),
        _ => false,
    };

    private string Hint(string key)
    {
        var (since, until) = _known[key];
        var range = Version.Number < since ? $"since version {since}" : $"up to version {until}";
        return $"; {key} exists {range}, the file " + (Version.IsNamed ? $"says version {Version.Number}" : "names no version");
    }
}
