namespace Cagent.Api.Endpoints;

/// <summary>Identifiers that clients escape once, twice or not at all (http-api §11.15): the first reading that names an agent counts.</summary>
internal static class AgentReadings
{
    /// <param name="request">The request.</param>
    /// <param name="agentParameter">Path parameter with the agent's identifier.</param>
    /// <param name="nameParameter">Path parameter with the name of an agent of its team; null = the path has none.</param>
    /// <param name="ask">Throws <c>unknown_agent</c> for a reading that names none.</param>
    public static async Task<T> FirstKnownAsync<T>(ApiRequest request, string agentParameter, string? nameParameter, Func<string, string?, Task<T>> ask)
    {
        var agents = request.Readings(agentParameter);
        IReadOnlyList<string?> names = [null];
        if (nameParameter is not null)
        {
            names = request.Readings(nameParameter);
        }

        CagentException? refusal = null;
        for (var i = 0; i < Math.Max(agents.Count, names.Count); i++)
        {
            try
            {
                return await ask(agents[Math.Min(i, agents.Count - 1)], names[Math.Min(i, names.Count - 1)]);
            }
            catch (CagentException error) when (error.Code == ErrorCodes.UnknownAgent)
            {
                refusal ??= error;
            }
        }

        throw refusal!;
    }
}
