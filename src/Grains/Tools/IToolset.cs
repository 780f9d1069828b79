using Cagent.Agents;
using Cagent.Agents.Configuration;

namespace Cagent.Tools;

/// <summary>A family of tools of one agent in one session (tools §1.1).</summary>
internal interface IToolset : IAsyncDisposable
{
    /// <summary>How it is called in warnings; no secrets, no host paths.</summary>
    string Description { get; }

    /// <summary>What the model is told about it; asked for after each listing. Empty = nothing.</summary>
    string Instructions { get; }

    /// <summary>What of its configuration has no effect here, told once.</summary>
    IReadOnlyList<string> Warnings => [];

    /// <summary>Makes it ready; repeated on later listings until it succeeds once.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Its tools, in a stable order.</summary>
    ValueTask<IReadOnlyList<ITool>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>Makes the toolsets of one <c>type</c>.</summary>
internal interface IToolsetProvider
{
    /// <summary>The word in the agent file.</summary>
    string Type { get; }

    /// <exception cref="ToolsetException">The toolset cannot be made; the agent goes on without it.</exception>
    IToolset Create(ToolsetRequest request);
}

/// <summary>What a toolset is made from.</summary>
internal sealed record ToolsetRequest
{
    public required ToolsetConfig Config { get; init; }

    public required AgentConfig Agent { get; init; }

    public required AgentRevision Revision { get; init; }

    public required ToolboxContext Context { get; init; }
}

/// <summary>Why a toolset cannot be made or started, in words for a person.</summary>
internal sealed class ToolsetException(string message) : Exception(message);
