using YamlDotNet.Core.Tokens;

namespace Cagent.Agents.Yaml;

/// <summary>Reads the first document of a text into nodes: duplicate keys are refused, aliases and merge keys are resolved.</summary>
/// <remarks>It works on tokens. The style of each scalar decides about its type (a quoted <c>"true"</c> is not a boolean), and files in
/// use contain two forms inside of braces that a parser of YAML refuses: <c>{a: b: c}</c> and <c>{a: - b}</c>.</remarks>
internal sealed class YamlDocument
{
    private const int MaxDepth = 128;

    private readonly YamlTokens _tokens;
    private readonly YamlAnchors _anchors = new();
    private int _depth;

    private YamlDocument(YamlTokens tokens) => _tokens = tokens;

    /// <summary>The root node; null when the text has no document.</summary>
    /// <exception cref="AgentFileException">The text is not YAML, or repeats a key.</exception>
    public static YamlNode? Parse(string text) => new YamlDocument(new YamlTokens(text)).ReadStream();

    private YamlNode? ReadStream()
    {
        _tokens.Take<StreamStart>("the start of the text");
        var root = ReadDocument();
        // Later documents say nothing, yet a syntax error in them is one of the file.
        while (_tokens.Next is not (null or StreamEnd))
        {
            _anchors.Clear();
            ReadDocument();
        }
        return root;
    }

    private YamlNode? ReadDocument()
    {
        while (_tokens.TryTake<DocumentEnd>())
        {
        }
        if (_tokens.Next is StreamEnd)
        {
            return null;
        }
        while (_tokens.TryTake<VersionDirective>() || _tokens.TryTake<TagDirective>())
        {
        }
        _tokens.TryTake<DocumentStart>();
        var node = ReadNode(Place.Block);
        return _tokens.Next is DocumentStart or DocumentEnd or StreamEnd or VersionDirective or TagDirective
            ? node
            : throw _tokens.Unexpected("the end of the document");
    }

    private YamlNode ReadNode(Place place)
    {
        if (++_depth > MaxDepth)
        {
            throw new AgentFileException("", _tokens.Position, $"more than {MaxDepth} levels of nesting");
        }
        var node = _tokens.Next is AnchorAlias ? ReadAlias() : ReadOwnNode(place);
        _depth--;
        return node;
    }

    private YamlNode ReadAlias() => _anchors.Find(_tokens.Take<AnchorAlias>("an alias"));

    private YamlNode ReadOwnNode(Place place)
    {
        var position = _tokens.Position;
        Anchor? anchor = null;
        Tag? tag = null;
        while (_tokens.Next is Anchor or Tag)
        {
            anchor = _tokens.Next as Anchor ?? anchor;
            tag = _tokens.Next as Tag ?? tag;
            _tokens.Advance();
        }
        YamlNode node = _tokens.Next switch
        {
            Scalar => ReadScalar(tag, place),
            FlowSequenceStart => ReadFlowSequence(),
            FlowMappingStart => ReadFlowMapping(),
            BlockSequenceStart => ReadBlockSequence(),
            BlockMappingStart => ReadBlockMapping(),
            BlockEntry when place is Place.BlockValue => ReadUnindentedSequence(),
            BlockEntry when place is Place.FlowValue => ReadFlowDash(),
            Key or Value or FlowEntry or FlowSequenceEnd or FlowMappingEnd or BlockEntry or BlockEnd or DocumentStart or DocumentEnd
                or StreamEnd => YamlScalars.Empty(tag, position),
            _ => throw _tokens.Unexpected("a value"),
        };
        _anchors.Remember(anchor, node);
        return node;
    }

    private YamlScalar ReadScalar(Tag? tag, Place place)
    {
        var token = _tokens.Take<Scalar>("a value");
        var node = YamlScalars.Of(token, tag);
        if (place is not Place.FlowValue || !node.IsPlain || _tokens.Next is not Value)
        {
            return node;
        }
        // {a: b: c} is the text "b: c".
        var text = token.Value;
        while (_tokens.TryTake<Value>())
        {
            text = $"{text}: {_tokens.Take<Scalar>("a value").Value}";
        }
        return new YamlScalar(text, isPlain: true, node.Position);
    }

    private YamlSequence ReadFlowDash()
    {
        var position = _tokens.Position;
        _tokens.Advance();
        return new YamlSequence([ReadNode(Place.FlowItem)], position);
    }

    private YamlSequence ReadBlockSequence()
    {
        var position = _tokens.Position;
        _tokens.Advance();
        var items = ReadBlockEntries();
        _tokens.Take<BlockEnd>("\"-\" or the end of the list");
        return new YamlSequence(items, position);
    }

    private YamlSequence ReadUnindentedSequence()
    {
        var position = _tokens.Position;
        return new YamlSequence(ReadBlockEntries(), position);
    }

    private List<YamlNode> ReadBlockEntries()
    {
        var items = new List<YamlNode>();
        while (_tokens.TryTake<BlockEntry>())
        {
            items.Add(ReadNode(Place.Block));
        }
        return items;
    }

    private YamlMapping ReadBlockMapping()
    {
        var entries = new YamlEntries(_tokens.Position);
        _tokens.Advance();
        while (_tokens.TryTake<Key>())
        {
            var key = ReadNode(Place.BlockValue);
            entries.Add(key, _tokens.TryTake<Value>() ? ReadNode(Place.BlockValue) : YamlScalars.Empty(null, key.Position));
        }
        _tokens.Take<BlockEnd>("a key or the end of the map");
        return entries.ToMapping();
    }

    private YamlSequence ReadFlowSequence()
    {
        var position = _tokens.Position;
        _tokens.Advance();
        var items = new List<YamlNode>();
        while (!_tokens.TryTake<FlowSequenceEnd>())
        {
            items.Add(_tokens.Next is Key ? ReadPair() : ReadFlowItem("a value or \"]\""));
            EndFlowEntry<FlowSequenceEnd>("\",\" or \"]\"");
        }
        return new YamlSequence(items, position);
    }

    private YamlMapping ReadFlowMapping()
    {
        var entries = new YamlEntries(_tokens.Position);
        _tokens.Advance();
        while (!_tokens.TryTake<FlowMappingEnd>())
        {
            ReadFlowEntry(entries);
            EndFlowEntry<FlowMappingEnd>("\",\" or \"}\"");
        }
        return entries.ToMapping();
    }

    /// <summary><c>[a: b]</c> is a list with one map.</summary>
    private YamlMapping ReadPair()
    {
        var entries = new YamlEntries(_tokens.Position);
        ReadFlowEntry(entries);
        return entries.ToMapping();
    }

    private void ReadFlowEntry(YamlEntries entries)
    {
        _tokens.TryTake<Key>();
        var key = _tokens.Next is Value ? throw _tokens.Unexpected("a key") : ReadFlowItem("a key or \"}\"");
        entries.Add(key, _tokens.TryTake<Value>() ? ReadNode(Place.FlowValue) : YamlScalars.Empty(null, key.Position));
    }

    private YamlNode ReadFlowItem(string expected) =>
        _tokens.Next is FlowEntry or BlockEntry or StreamEnd ? throw _tokens.Unexpected(expected) : ReadNode(Place.FlowItem);

    private void EndFlowEntry<TEnd>(string expected)
        where TEnd : Token
    {
        if (_tokens.Next is not TEnd)
        {
            _tokens.Take<FlowEntry>(expected);
        }
    }

    private enum Place
    {
        /// <summary>Document, or item of a list.</summary>
        Block,

        /// <summary>Key or value of a map, where a list need not be indented.</summary>
        BlockValue,

        FlowItem,

        FlowValue,
    }
}
