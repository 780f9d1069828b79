using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Events;
using Cagent.Models;

namespace Cagent.Runs;

/// <summary>A revision made ready to run: what decisions need as values, and the models behind the references.</summary>
internal sealed record TeamRuntime(AgentRevision Revision, TeamProfile Profile, IReadOnlyDictionary<string, ResolvedModel> Models);

/// <summary>Makes revisions ready to run, once each.</summary>
internal sealed class TeamRuntimes(IModelResolver resolver, ICredentialEnvironment environment)
{
    private readonly ConditionalWeakTable<AgentRevision, TeamRuntime> _runtimes = [];

    public TeamRuntime Get(AgentRevision revision) => _runtimes.GetValue(revision, Make);

    /// <summary>The runtime with one more model, for an override that the file does not name.</summary>
    /// <exception cref="CagentException"><c>invalid_config</c>: the reference names no model.</exception>
    public TeamRuntime WithModel(TeamRuntime runtime, string reference)
    {
        if (runtime.Models.ContainsKey(reference))
        {
            return runtime;
        }

        var model = resolver.Resolve(runtime.Revision.Team, reference)[0];
        return runtime with
        {
            Models = new Dictionary<string, ResolvedModel>(runtime.Models) { [reference] = model },
            Profile = runtime.Profile with { Models = runtime.Profile.Models.SetItem(reference, ProfileOf(reference, model)) },
        };
    }

    /// <summary>Refuses a run whose agent's models cannot be resolved.</summary>
    /// <exception cref="CagentException"><c>invalid_config</c>.</exception>
    public void CheckModels(TeamRuntime runtime, AgentProfile agent)
    {
        if (agent.Config.Model.Length == 0)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"Agent '{agent.Name}' has no model: add a \"model\" to it in the agent file.");
        }

        if (agent.Models.IsEmpty)
        {
            // Resolving again gives the reason.
            resolver.Resolve(runtime.Revision.Team, agent.Config.Model);
        }
    }

    private TeamRuntime Make(AgentRevision revision)
    {
        var models = new Dictionary<string, ResolvedModel>(StringComparer.Ordinal);
        var config = revision.Team with { Agents = [.. revision.Team.Agents.Select(agent => agent with { Description = Expand(agent.Description) })] };
        var agents = config.Agents.Select(agent => MakeAgent(config, agent, models)).ToImmutableArray();
        foreach (var reference in revision.Team.Agents.SelectMany(agent => agent.Toolsets).Select(toolset => toolset.Model).Where(name => name.Length > 0))
        {
            Resolve(revision.Team, reference, models);
        }

        return new TeamRuntime(
            revision,
            new TeamProfile
            {
                Config = config,
                Agents = agents,
                Permissions = revision.Team.Permissions,
                Models = models.ToImmutableDictionary(entry => entry.Key, entry => ProfileOf(entry.Key, entry.Value)),
            },
            models);
    }

    private AgentProfile MakeAgent(TeamConfig team, AgentConfig agent, Dictionary<string, ResolvedModel> models)
    {
        var references = Resolve(team, agent.Model, models);
        var fallbacks = agent.Fallback?.Models.SelectMany(reference => Resolve(team, reference, models)).ToImmutableArray() ?? [];
        var id = references.IsEmpty ? agent.Model : models[references[0]].Id;
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return new AgentProfile
        {
            Config = agent,
            Models = references,
            Fallbacks = fallbacks,
            WelcomeMessage = agent.WelcomeMessage.Length == 0 ? null : Expand(agent.WelcomeMessage),
            HasToolsets = agent.Toolsets.Count > 0 || agent.SubAgents.Count > 0 || agent.Handoffs.Count > 0,
            ThinkingConfigured = references.Any(reference => models[reference].ThinkingConfigured),
            Member = new TeamMember
            {
                Name = agent.Name,
                Description = agent.Description,
                Provider = slash < 0 ? "" : id[..slash],
                Model = slash < 0 ? id : id[(slash + 1)..],
                Thinking = references.IsEmpty ? null : ThinkingOf(models[references[0]].Config.ThinkingBudget),
                Commands = agent.Commands.Count == 0 ? null : agent.Commands.ToDictionary(entry => entry.Key, entry => CommandOf(entry.Value)),
            },
        };
    }

    private static string? ThinkingOf(ThinkingBudget? budget) => budget switch
    {
        null => null,
        { IsDisabled: true } => "off",
        _ => budget.Effort ?? budget.Tokens?.ToString(CultureInfo.InvariantCulture),
    };

    private TeamCommand CommandOf(CommandConfig command) => new()
    {
        Description = command.Description.Length == 0 ? null : Expand(command.Description),
        Instruction = command.Instruction.Length == 0 ? null : Expand(command.Instruction),
    };

    private string Expand(string text) => TemplateText.Expand(text, environment.Find);

    /// <summary>Keys of the reference's members; empty when it does not resolve (the agent then fails when it runs, not the whole team).</summary>
    private ImmutableArray<string> Resolve(TeamConfig team, string reference, Dictionary<string, ResolvedModel> models)
    {
        if (reference.Length == 0)
        {
            return [];
        }

        try
        {
            var members = resolver.Resolve(team, reference);
            if (members.Count == 1)
            {
                models.TryAdd(reference, members[0]);
                return [reference];
            }

            foreach (var member in members)
            {
                models.TryAdd(member.Id, member);
            }

            return [.. members.Select(member => member.Id)];
        }
        catch (CagentException)
        {
            return [];
        }
    }

    private static ModelProfile ProfileOf(string reference, ResolvedModel model) => new() { Reference = reference, Id = model.Id, Facts = model.Facts };
}
