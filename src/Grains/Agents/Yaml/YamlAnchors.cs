using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Cagent.Agents.Yaml;

/// <summary>The anchors of a document. Aliases share nodes, so what they would grow into is bounded by weight.</summary>
internal sealed class YamlAnchors
{
    private const long MaxWeight = 500_000;

    private readonly Dictionary<AnchorName, YamlNode> _nodes = [];
    private long _shared;

    public void Clear() => _nodes.Clear();

    public void Remember(Anchor? anchor, YamlNode node)
    {
        if (anchor is not null)
        {
            _nodes[anchor.Value] = node;
        }
    }

    /// <exception cref="AgentFileException">The anchor is unknown, stands around its alias, or the aliases expand to too much.</exception>
    public YamlNode Find(AnchorAlias alias)
    {
        var position = YamlTokens.PositionOf(alias);
        if (!_nodes.TryGetValue(alias.Value, out var node))
        {
            throw new AgentFileException("", position, $"the alias *{alias.Value} names no anchor that ends before it");
        }
        _shared += node.Weight;
        return _shared <= MaxWeight
            ? node
            : throw new AgentFileException("", position, $"the aliases of this file expand to more than {MaxWeight} nodes");
    }
}
