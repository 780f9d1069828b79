using System.Runtime.CompilerServices;
using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Models.Catalogue;
using Cagent.Models.Http;
using Cagent.Models.OpenAIChat;
using Cagent.Models.OpenAIResponses;
using Cagent.Models.Providers;
using Microsoft.Extensions.Options;

namespace Cagent.Models;

/// <summary>Resolves references against a team's file, the built-in providers and the environment.</summary>
internal sealed class ModelResolver(
    ICredentialEnvironment environment,
    IOptions<ModelOptions> options,
    EndpointFactory endpoints,
    OpenAIClients clients,
    ModelCatalogue catalogue,
    ToolSchemas schemas,
    TimeProvider time) : IModelResolver
{
    private const long DefaultMaxTokens = 32_000;

    /// <summary>Clients live as long as the revision of the agent file that names their model, or until its key or address is another.</summary>
    private readonly ConditionalWeakTable<ResolvedModel, Connection> _connections = [];

    public IReadOnlyList<ResolvedModel> Resolve(TeamConfig team, string reference)
    {
        var members = new List<ResolvedModel>(1);
        foreach (var part in reference.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            AddMembers(team, part, members, []);
        }

        return members.Count > 0 ? members : throw new CagentException(ErrorCodes.InvalidConfig, "an agent names no model: set its key model");
    }

    public IReadOnlyList<string> FindMissingEnvironment(TeamConfig team)
    {
        if (options.Value.FakeCassette is not null)
        {
            return [];
        }

        if (endpoints.Gateway is { } gateway)
        {
            return !string.IsNullOrEmpty(environment.Find(EndpointFactory.GatewayToken)) ? [] : [EndpointFactory.GatewayToken];
        }

        return RequiredEnvironment.Of(team, environment.Find);
    }

    public IChatModel Create(ResolvedModel model)
    {
        // Mounted secrets are rotated while the server runs, so the endpoint is looked up for each call.
        var endpoint = endpoints.Create(model);
        if (!_connections.TryGetValue(model, out var connection) || !connection.Endpoint.IsSameAs(endpoint))
        {
            connection = new Connection(endpoint, Connect(model, endpoint));
            _connections.AddOrUpdate(model, connection);
        }

        return connection.Client;
    }

    private sealed record Connection(ProviderEndpoint Endpoint, IChatModel Client);

    private IChatModel Connect(ResolvedModel model, ProviderEndpoint endpoint)
    {
        return ProviderApiChoice.Of(model.Config) switch
        {
            ProviderApi.Responses => new ResponsesModel(model, clients.CreateResponses(endpoint), Call(endpoint, ResponsesModel.Path), schemas, time),
            _ => new ChatCompletionsModel(
                model, clients.CreateChat(model.Config.Model, endpoint), Call(endpoint, ChatCompletionsModel.Path), schemas, time),
        };
    }

    private ProviderCall Call(ProviderEndpoint endpoint, string path) => new(endpoint, path, options.Value.IdleTimeout, time);

    private void AddMembers(TeamConfig team, string name, List<ResolvedModel> members, HashSet<string> path)
    {
        if (!team.Models.TryGetValue(name, out var config))
        {
            members.Add(name == AutoModel.Name ? ResolveAuto(team) : ResolveInline(team, name));
            return;
        }

        if (config.FirstAvailable.Count > 0)
        {
            AddMembers(team, RequiredEnvironment.ChooseAvailable(team, config, environment.Find), members, path);
            return;
        }

        if (config.Provider.Length > 0 || !config.Model.Contains(',', StringComparison.Ordinal))
        {
            members.Add(Complete(team, config, name));
            return;
        }

        if (!path.Add(name))
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"models.{name} contains itself: take it out of its own list");
        }

        foreach (var part in config.Model.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            AddMembers(team, part, members, path);
        }

        path.Remove(name);
    }

    private ResolvedModel ResolveInline(TeamConfig team, string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == reference.Length - 1)
        {
            throw new CagentException(
                ErrorCodes.InvalidConfig, $"model \"{reference}\" is not defined: add it to models or write provider/model");
        }

        return Complete(team, new ModelConfig { Provider = reference[..slash], Model = reference[(slash + 1)..] }, name: null);
    }

    private ResolvedModel ResolveAuto(TeamConfig team)
    {
        var config = AutoModel.Choose(environment, options.Value, throughGateway: endpoints.Gateway is not null);
        return Complete(team, config with { MaxTokens = DefaultMaxTokens }, name: null);
    }

    private ResolvedModel Complete(TeamConfig team, ModelConfig entry, string? name)
    {
        if (entry.Provider.Length == 0 || entry.Model.Length == 0)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"models.{name} needs both provider and model");
        }

        if (entry.Routing is { Count: > 0 })
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"routing of models.{name} is not supported by this build yet");
        }

        var config = ProviderDefaults.Apply(entry, team.Providers);
        ProviderApiChoice.Of(config);
        var facts = catalogue.Find(config.Provider, config.Model);
        return new ResolvedModel
        {
            Id = $"{config.Provider}/{config.Model}",
            Name = name,
            Config = config with { MaxTokens = config.MaxTokens ?? (facts?.OutputLimit is > 0 and var limit ? limit : DefaultMaxTokens) },
            Provider = team.Providers.GetValueOrDefault(config.Provider),
            Facts = entry.Cost is null ? facts : (facts ?? new ModelFacts()) with
            {
                Prices = new ModelPrices(entry.Cost.Input, entry.Cost.Output, entry.Cost.CacheRead, entry.Cost.CacheWrite),
            },
        };
    }
}
