using System.Collections.Immutable;
using Cagent.Agents.Configuration;
using Cagent.Events;
using Cagent.Models;
using Cagent.Permissions;

namespace Cagent.Runs;

/// <summary>Everything from outside that a decision may look at. Given to it as values: a decision asks nobody.</summary>
internal sealed record RunWorld
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Makes a new UUID.</summary>
    public required Func<string> NewId { get; init; }

    /// <summary>A number from 0 to below the argument, at random (members of an alloy, jitter).</summary>
    public required Func<int, int> Draw { get; init; }

    public required TeamProfile Team { get; init; }

    public required RunLimits Limits { get; init; }
}

/// <summary>Limits of runs; what an operator may change of them stands in <see cref="Cagent.Sessions.SessionOptions"/>.</summary>
internal sealed record RunLimits
{
    public int MaxDelegationDepth { get; init; } = 10;

    /// <summary>Hand-offs of one run: agents that pass a conversation on to each other never end by themselves.</summary>
    public int MaxHandOffs { get; init; } = 20;

    public int MaxRecoveries { get; init; } = 5;

    /// <summary>Messages that may wait for the turn at work.</summary>
    public int SteerCapacity { get; init; } = 5;

    /// <summary>Messages that may wait for turns of their own.</summary>
    public int FollowUpCapacity { get; init; } = 20;

    public int MaxOverflowCompactions { get; init; } = 2;

    /// <summary>Turns added when a person lets a run go on.</summary>
    public int ExtraIterations { get; init; } = 10;
}

/// <summary>A revision with its models resolved and its texts expanded.</summary>
internal sealed record TeamProfile
{
    /// <summary>Stands in when no agent can be loaded any more: enough to end a run.</summary>
    public static readonly TeamProfile Nobody = new()
    {
        Config = new TeamConfig { Version = "", Agents = [] },
        Agents =
        [
            new AgentProfile
            {
                Config = new AgentConfig { Name = "root" },
                Member = new TeamMember { Name = "root", Description = "", Provider = "", Model = "" },
                Models = [],
            },
        ],
        Models = ImmutableDictionary<string, ModelProfile>.Empty,
    };

    /// <summary>The file, descriptions expanded.</summary>
    public required TeamConfig Config { get; init; }

    public required ImmutableArray<AgentProfile> Agents { get; init; }

    public PermissionRules? Permissions { get; init; }

    /// <summary>Model reference → model, for every reference of the team that resolves.</summary>
    public required ImmutableDictionary<string, ModelProfile> Models { get; init; }

    public AgentProfile Agent(string name) => Find(name) ?? Default;

    public AgentProfile? Find(string name) => Agents.FirstOrDefault(agent => agent.Name == name);

    public AgentProfile Default => Find("root") ?? Agents[0];

    public ModelProfile Model(string reference) => Models.TryGetValue(reference, out var model)
        ? model
        : new ModelProfile { Reference = reference, Id = reference };
}

/// <summary>An agent as the loop needs it.</summary>
internal sealed record AgentProfile
{
    public required AgentConfig Config { get; init; }

    public required TeamMember Member { get; init; }

    /// <summary>Expanded; null when empty.</summary>
    public string? WelcomeMessage { get; init; }

    /// <summary>References of the models that answer: one, or the members of an alloy.</summary>
    public required ImmutableArray<string> Models { get; init; }

    public ImmutableArray<string> Fallbacks { get; init; } = [];

    /// <summary>The agent has a toolset of any kind, delegation included.</summary>
    public bool HasToolsets { get; init; }

    /// <summary>A model of the agent has a thinking budget that is not disabled.</summary>
    public bool ThinkingConfigured { get; init; }

    public string Name => Config.Name;
}

/// <summary>What the loop needs to know about a model.</summary>
internal sealed record ModelProfile
{
    public required string Reference { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Id { get; init; }

    public ModelFacts? Facts { get; init; }

    public bool TakesImages => Facts is null || Facts.InputModalities.Count == 0 || Facts.InputModalities.Contains("image");
}
