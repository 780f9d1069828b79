using Cagent.Agents.Yaml;

namespace Cagent.Agents;

/// <summary>An agent file cannot be loaded. The message names the key and where it stands.</summary>
internal sealed class AgentFileException : Exception
{
    public AgentFileException(string message)
        : base(message)
    {
    }

    public AgentFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary><c>agents.root.foo (line 3, column 5): …</c>.</summary>
    public AgentFileException(string path, YamlPosition position, string message)
        : base(path.Length == 0 ? $"{position}: {message}" : $"{path} ({position}): {message}")
    {
    }
}
