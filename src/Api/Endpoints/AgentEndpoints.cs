using Cagent.Agents;
using Cagent.Api.Calls;
using Cagent.Api.Json;
using Cagent.Api.Problems;

namespace Cagent.Api.Endpoints;

/// <summary>Agents: list, configuration, number of tools (http-api §4.2–4.4).</summary>
internal sealed class AgentEndpoints(AgentCatalog catalog, IAgentTools tools) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/agents", ListAsync);
        routes.Map("GET", "/api/agents/:id", GetAsync);
        routes.Map("GET", "/api/agents/:id/:agent_name/tools/count", CountToolsAsync);
    }

    private async Task ListAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to get agents: ";
        await JsonResponses.WriteAsync(request.Http, await catalog.ListAsync(request.Aborted), static (json, agents) =>
        {
            json.WriteStartArray();
            foreach (var agent in agents)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, agent.Name);
                json.WriteString("description"u8, agent.Description);
                json.WriteBoolean("multi"u8, agent.Multi);
                if (agent.Commands.Count > 0)
                {
                    json.WriteStartArray("commands"u8);
                    foreach (var command in agent.Commands)
                    {
                        json.WriteStringValue(command);
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private async Task GetAsync(ApiRequest request)
    {
        foreach (var id in request.Readings("id"))
        {
            if (await catalog.GetConfigurationAsync(id, request.Aborted) is { } configuration)
            {
                await JsonResponses.WriteRawAsync(request.Http, configuration);
                return;
            }
        }

        throw new ProblemException(Problem.NotFound with { Code = ErrorCodes.UnknownAgent });
    }

    private async Task CountToolsAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to get agent tool count: ";
        var count = await AgentReadings.FirstKnownAsync(request, "id", "agent_name", (agent, name) => tools.CountAsync(agent, name!, request.Aborted));
        await JsonResponses.WriteAsync(request.Http, count, static (json, count) =>
        {
            json.WriteStartObject();
            json.WriteNumber("available_tools"u8, count);
            json.WriteEndObject();
        });
    }
}
