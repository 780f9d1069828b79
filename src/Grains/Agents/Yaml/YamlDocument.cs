using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cagent.Agents.Yaml;

/// <summary>Reads the first document of a text into nodes: duplicate keys are refused, aliases and merge keys are resolved.</summary>
/// <remarks>It works on events, because the style of each scalar decides about its type: a quoted <c>"true"</c> is not a boolean.</remarks>
internal sealed class YamlDocument
{
    private const int MaxDepth = 128;
    private const long MaxWeight = 500_000;
    private const string MergeKey = "<<";

    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private int _depth;

    private YamlDocument(IParser parser) => _parser = parser;

    /// <summary>The root node; null when the text has no document.</summary>
    /// <exception cref="AgentFileException">The text is not YAML, or repeats a key.</exception>
    public static YamlNode? Parse(string text)
    {
        try
        {
            return new YamlDocument(new Parser(new StringReader(text))).ReadStream();
        }
        catch (YamlException exception)
        {
            throw new AgentFileException("", PositionOf(exception.Start), $"this is not valid YAML: {Reason(exception)}");
        }
    }

    private static string Reason(YamlException exception)
    {
        var message = (exception.InnerException as YamlException ?? exception).Message;
        return message.TrimEnd('.');
    }

    private static YamlPosition PositionOf(Mark mark) => new(mark.Line, mark.Column);

    private YamlNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        YamlNode? root = null;
        if (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            root = ReadNode();
            _parser.Consume<DocumentEnd>();
        }
        // Later documents say nothing, yet a syntax error in them is one of the file.
        while (_parser.MoveNext())
        {
        }
        return root;
    }

    private YamlNode ReadNode()
    {
        if (++_depth > MaxDepth)
        {
            throw new AgentFileException("", PositionOf(_parser.Current!.Start), $"more than {MaxDepth} levels of nesting");
        }
        var node = _parser.Current switch
        {
            AnchorAlias => ReadAlias(),
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(),
            _ => ReadMapping(),
        };
        _depth--;
        if (node.Weight > MaxWeight)
        {
            throw new AgentFileException("", node.Position, $"aliases expand to more than {MaxWeight} nodes");
        }
        return node;
    }

    private YamlNode ReadAlias()
    {
        var alias = _parser.Consume<AnchorAlias>();
        return _anchors.TryGetValue(alias.Value, out var node)
            ? node
            : throw new AgentFileException("", PositionOf(alias.Start), $"alias *{alias.Value} names no anchor that ends before it");
    }

    private YamlScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var plain = scalar.Style is ScalarStyle.Plain && scalar.Tag.IsEmpty;
        var node = new YamlScalar(plain ? YamlNumbers.Resolve(scalar.Value) : ValueOf(scalar), plain, PositionOf(scalar.Start));
        Remember(scalar.Anchor, node);
        return node;
    }

    private static object? ValueOf(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        return tag switch
        {
            "tag:yaml.org,2002:int" or "tag:yaml.org,2002:bool" => YamlNumbers.Resolve(scalar.Value),
            "tag:yaml.org,2002:float" => YamlNumbers.Resolve(scalar.Value) is long number ? (double)number : YamlNumbers.Resolve(scalar.Value),
            "tag:yaml.org,2002:null" => null,
            _ => scalar.Value,
        };
    }

    private YamlSequence ReadSequence()
    {
        var start = _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }
        var node = new YamlSequence(items, PositionOf(start.Start));
        Remember(start.Anchor, node);
        return node;
    }

    private YamlMapping ReadMapping()
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyNode = ReadNode();
            if (keyNode is not YamlScalar key)
            {
                throw new AgentFileException("", keyNode.Position, "a key of a map must be a single value");
            }
            var value = ReadNode();
            if (!names.Add(key.Text))
            {
                throw new AgentFileException("", key.Position, $"the key \"{key.Text}\" stands twice in the same map");
            }
            entries.Add(new YamlEntry(key, value));
        }
        var node = new YamlMapping(Merge(entries), PositionOf(start.Start));
        Remember(start.Anchor, node);
        return node;
    }

    /// <summary>Replaces <c>&lt;&lt;</c> by the entries of the maps it names; own keys win, then earlier maps.</summary>
    private static IReadOnlyList<YamlEntry> Merge(List<YamlEntry> entries)
    {
        var at = entries.FindIndex(entry => entry.Key is { IsPlain: true, Value: MergeKey });
        if (at < 0)
        {
            return entries;
        }
        var taken = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var merged = MapsToMerge(entries[at]).SelectMany(map => map.Entries).Where(entry => taken.Add(entry.Name)).ToList();
        entries.RemoveAt(at);
        entries.InsertRange(at, merged);
        return entries;
    }

    private static IEnumerable<YamlMapping> MapsToMerge(YamlEntry entry)
    {
        IReadOnlyList<YamlNode> sources = entry.Value is YamlSequence sequence ? sequence.Items : [entry.Value];
        return sources.Select(source => source as YamlMapping
            ?? throw new AgentFileException("", entry.Key.Position, "the merge key << needs a map or a list of maps"));
    }

    private void Remember(AnchorName anchor, YamlNode node)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }
    }
}
