namespace Cagent.Agents.Sources;

/// <summary>The sources of this node, fixed when it starts.</summary>
internal sealed class AgentSourceSet
{
    private AgentSourceSet(IReadOnlyList<IAgentSource> sources) => Sources = sources;

    /// <summary>One source per identifier.</summary>
    public IReadOnlyList<IAgentSource> Sources { get; }

    /// <exception cref="CagentException"><c>invalid_config</c>: the kind of source is not built, or the directory cannot be listed.</exception>
    public static AgentSourceSet Create(AgentReference reference)
    {
        if (reference.Refusal is { } refusal)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, refusal);
        }
        return new AgentSourceSet(reference.Kind switch
        {
            AgentReferenceKind.BuiltIn => [new BuiltInAgentSource(reference.Location)],
            AgentReferenceKind.Directory => List(reference.Location),
            _ => [new FileAgentSource(reference.Location, mayBePipe: true)],
        });
    }

    /// <summary>Agent files directly in a directory; of two with the same identifier the later name wins.</summary>
    private static IReadOnlyList<IAgentSource> List(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory)
                .Where(OciSyntax.HasAgentExtension)
                .Order(StringComparer.Ordinal)
                .Select(path => new FileAgentSource(path))
                .GroupBy(source => source.AgentId, StringComparer.Ordinal)
                .Select(group => group.Last())];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"listing the directory {directory}: {exception.Message}", exception);
        }
    }
}
