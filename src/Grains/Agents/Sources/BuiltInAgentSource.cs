namespace Cagent.Agents.Sources;

/// <summary>An agent that the program brings along.</summary>
internal sealed class BuiltInAgentSource(string name) : IAgentSource
{
    public string AgentId => name;

    public string Origin => $"built-in {name}";

    public string? BaseDirectory => null;

    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = BuiltInAgents.Open(name);
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    public Task<byte[]> ReadBesideAsync(string file, CancellationToken cancellationToken) =>
        throw new AgentFileException($"a built-in agent has no file {file}");
}
