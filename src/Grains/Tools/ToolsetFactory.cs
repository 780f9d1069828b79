using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Tools.Delegation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Tools;

/// <summary>Makes the toolsets of an agent in the order of tools §1.4. One that cannot be made is left out with a warning.</summary>
internal sealed class ToolsetFactory(
    IEnumerable<IToolsetProvider> providers, IOptions<ToolPolicyOptions> policy, TimeProvider timeProvider, ILogger<ToolsetFactory> logger)
    : IToolsetFactory
{
    private readonly Dictionary<string, IToolsetProvider> _providers = providers.ToDictionary(provider => provider.Type, StringComparer.Ordinal);

    public IAgentToolbox Create(AgentRevision revision, AgentConfig agent, ToolboxContext context)
    {
        List<ToolsetSlot> slots = [];
        List<string> warnings = [];
        foreach (var config in agent.Toolsets)
        {
            if (policy.Value.Denies(config.Type))
            {
                warnings.Add($"toolset {config.Type} disabled by policy");
                continue;
            }

            try
            {
                var toolset = Create(new ToolsetRequest { Config = config, Agent = agent, Revision = revision, Context = context });
                slots.Add(new ToolsetSlot(toolset, config, timeProvider));
                warnings.AddRange(UnbuiltKeys(config).Concat(toolset.Warnings).Select(text => $"toolset {config.Type}: {text}"));
            }
            catch (ToolsetException e)
            {
                warnings.Add($"toolset {config.Type} failed: {e.Message}");
            }
        }

        if (agent.SubAgents.Count > 0)
        {
            slots.Add(new ToolsetSlot(DelegationTools.Create(DelegationTools.TransferTask), new ToolsetConfig(), timeProvider));
        }

        if (agent.Handoffs.Count > 0)
        {
            slots.Add(new ToolsetSlot(DelegationTools.Create(DelegationTools.Handoff), new ToolsetConfig(), timeProvider));
        }

        return new AgentToolbox(agent, slots, warnings, logger);
    }

    private IToolset Create(ToolsetRequest request)
    {
        var type = request.Config.Type;
        if (_providers.TryGetValue(type, out var provider))
        {
            return provider.Create(request);
        }

        throw new ToolsetException(ToolsetTypes.All.Contains(type)
            ? $"toolsets of type {type} are not available in this version of the server"
            : $"unknown toolset type: {type}");
    }

    private static IEnumerable<string> UnbuiltKeys(ToolsetConfig config)
    {
        if (config.Defer is not null)
        {
            yield return "'defer' is not available in this version of the server; its tools are offered at once";
        }

        if (config.AllowPrivateAddresses == true)
        {
            yield return "'allow_private_ips' has no effect: the server decides which addresses may be asked (Cagent:Http)";
        }

        if (config.Toon.Length > 0)
        {
            yield return "'toon' is not available in this version of the server; results stay JSON";
        }
    }
}
