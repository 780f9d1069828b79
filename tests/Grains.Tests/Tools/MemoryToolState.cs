using Cagent.Tools;

namespace Cagent.Grains.Tests.Tools;

/// <summary>Tool state that outlives the toolsets, as that of a session does.</summary>
internal sealed class MemoryToolState : IToolState
{
    private readonly Dictionary<string, string> _values = [];

    public string? Get(string key) => _values.GetValueOrDefault(key);

    public void Set(string key, string? value)
    {
        if (value is null)
        {
            _values.Remove(key);
        }
        else
        {
            _values[key] = value;
        }
    }
}
