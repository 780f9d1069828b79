using System.Collections.Concurrent;
using Cagent.Tools;

namespace Cagent.Sessions;

/// <summary>The tools' state as one call sees it: changes stay here until they are stored together with its result.</summary>
internal sealed class ToolStateOverlay(IReadOnlyDictionary<string, string> stored) : IToolState
{
    private readonly Dictionary<string, string> _stored = new(stored, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string?> _changes = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string?> Changes => _changes;

    public string? Get(string key) => _changes.TryGetValue(key, out var changed) ? changed : _stored.GetValueOrDefault(key);

    public void Set(string key, string? value) => _changes[key] = value;
}
