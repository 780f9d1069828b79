using System.Collections.ObjectModel;
using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Sessions;

namespace Cagent.Tools;

/// <summary>Makes the tools of an agent for one session (tools §1.4, §1.6).</summary>
internal interface IToolsetFactory
{
    IAgentToolbox Create(AgentRevision revision, AgentConfig agent, ToolboxContext context);
}

/// <summary>Whose tools they are.</summary>
internal sealed record ToolboxContext
{
    public required string SessionId { get; init; }

    /// <summary>The session's workspace: absolute; base of relative paths and its limit.</summary>
    public required string WorkingDirectory { get; init; }
}

/// <summary>The toolsets of one agent in one session, <c>transfer_task</c> and <c>handoff</c> included. Started lazily.</summary>
internal interface IAgentToolbox : IAsyncDisposable
{
    /// <summary>The agent has a toolset of any kind: <c>mcp_init_*</c> events surround each listing.</summary>
    bool HasToolsets { get; }

    /// <summary>What cannot be made, told once; the next listing tells it if nobody asks before.</summary>
    IReadOnlyList<string> TakeCreationWarnings();

    /// <summary>Starts what is not started and lists. Never fails as a whole: toolsets that fail are left out and add a warning.</summary>
    ValueTask<ToolListing> ListAsync(CancellationToken cancellationToken);
}

/// <summary>What an agent offers in this turn.</summary>
internal sealed record ToolListing
{
    public static readonly ToolListing Empty = new();

    /// <summary>In order; names are unique.</summary>
    public IReadOnlyList<ITool> Tools { get; init; } = [];

    /// <summary>One system message per toolset that has instructions, in order.</summary>
    public IReadOnlyList<string> Instructions { get; init; } = [];

    /// <summary>Names of tools after which another model answers, with its reference (tools §6.4).</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>New warnings since the last listing, without a leading dash.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public ITool? Find(string name) => Tools.FirstOrDefault(tool => tool.Definition.Name == name);
}

/// <summary>Tools that the run itself carries out, so that their effect is part of a stored step (runtime §23.7).</summary>
internal static class RuntimeTools
{
    public const string TransferTask = "transfer_task";

    public const string Handoff = "handoff";

    public const string UserPrompt = "user_prompt";

    public static bool Handles(ToolDefinition definition) => definition.Name is TransferTask or Handoff
        || definition is { Name: UserPrompt, Category: UserPrompt };
}
