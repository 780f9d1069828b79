using Cagent.Agents.Configuration;

namespace Cagent.Agents.Resolution;

/// <summary>What an entry of <c>providers</c> must look like (agent-config §9).</summary>
internal static class ProviderRules
{
    public static void Check(TeamConfig team)
    {
        foreach (var (name, provider) in team.Providers)
        {
            Check(name, provider);
        }
    }

    private static void Check(string name, ProviderConfig provider)
    {
        if (name.Trim().Length == 0)
        {
            throw new AgentFileException("providers: the name of a provider must not be blank");
        }
        if (name.Trim() != name)
        {
            throw new AgentFileException($"providers: the name \"{name}\" must not begin or end with a space");
        }
        if (name.Contains('/', StringComparison.Ordinal))
        {
            throw new AgentFileException($"providers: the name \"{name}\" must not contain \"/\"");
        }
        if (provider.ApiType is not ("" or "openai_chatcompletions" or "openai_responses"))
        {
            throw new AgentFileException($"providers.{name}: api_type \"{provider.ApiType}\" is not valid; "
                + "valid are openai_chatcompletions and openai_responses");
        }
        if (provider.BaseUrl.Length == 0)
        {
            throw new AgentFileException($"providers.{name}: base_url is missing");
        }
        if (!AddressSyntax.IsAddress(provider.BaseUrl))
        {
            throw new AgentFileException($"providers.{name}: base_url \"{provider.BaseUrl}\" is not an address");
        }
    }
}
