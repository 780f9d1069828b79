using System.Text;
using Cagent.Agents.Configuration;
using Cagent.Models.Http;
using Microsoft.Extensions.Options;

namespace Cagent.Models.Providers;

/// <summary>Finds address, credentials and headers for a model of an OpenAI-compatible provider.</summary>
internal sealed class EndpointFactory(ICredentialEnvironment environment, IOptions<ModelOptions> options)
{
    public const string GatewayToken = "DOCKER_TOKEN";

    private static readonly string[] GatewayVariables = ["DOCKER_AGENT_MODELS_GATEWAY", "CAGENT_MODELS_GATEWAY"];

    /// <summary>The gateway in force: option, then variables, then the user's configuration; null = none. Under a cassette there is none.</summary>
    /// <exception cref="CagentException">What names it is not an address.</exception>
    public Uri? Gateway { get; } = FindGateway(environment, options.Value);

    private bool IsFake => options.Value.FakeCassette is not null;

    /// <exception cref="ChatModelException">A key or an address is missing.</exception>
    public ProviderEndpoint Create(ResolvedModel model)
    {
        var config = model.Config;
        var address = FindAddress(config);
        if (Gateway is { } gateway)
        {
            return ThroughGateway(model, address, gateway);
        }

        var uri = Parse(address, config);
        var key = FindKey(model);
        return new ProviderEndpoint
        {
            BaseUri = Bare(uri, ""),
            ApiKey = key,
            Query = ApiVersion(config) is { } version ? "api-version=" + Uri.EscapeDataString(version) : "",
            IsReplay = IsFake,
            Headers = IsFake ? [] : IsOpenAI(model) ? AccountHeaders() : key is null ? PasswordHeader(uri) : [],
        };
    }

    /// <summary>Name and password that stand in an address, for a server without keys.</summary>
    private static KeyValuePair<string, string>[] PasswordHeader(Uri address) => address.UserInfo.Length == 0
        ? []
        : [new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))))];

    private static Uri? FindGateway(ICredentialEnvironment environment, ModelOptions options)
    {
        if (options.FakeCassette is not null)
        {
            return null;
        }

        (string Source, string? Text)[] places =
        [
            ("--models-gateway", options.ModelsGateway),
            .. GatewayVariables.Select(name => (name, environment.Find(name))),
            ("models_gateway of the user's configuration", options.UserModelsGateway),
        ];
        if (Array.Find(places, place => !string.IsNullOrWhiteSpace(place.Text)) is not { Text: { } text, Source: var source })
        {
            return null;
        }

        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CagentException(ErrorCodes.InvalidConfig, $"{source} is \"{text}\": give an http or https address, or leave it out");
    }

    /// <summary>OpenAI itself: a provider of the file's own that has its name has its name only.</summary>
    private static bool IsOpenAI(ResolvedModel model) => model.Config.Provider == BuiltInProviders.OpenAI && model.Provider is null;

    private static string? ApiVersion(ModelConfig config) =>
        config.Provider == "azure" ? ProviderApiChoice.ReadOption(config, "api_version") : null;

    private static Uri Parse(string address, ModelConfig config)
    {
        if (address.Length == 0)
        {
            throw new ChatModelException($"provider {config.Provider} has no address of its own: set base_url of model {config.Model}", ChatModelErrorKind.Fatal);
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new ChatModelException($"base_url of model {config.Provider}/{config.Model} is not an http or https address", ChatModelErrorKind.Fatal);
        }

        return uri;
    }

    /// <summary>The address without what may not show in an error, and with something after its path.</summary>
    private static Uri Bare(Uri address, string suffix) => new UriBuilder(address)
    {
        UserName = "",
        Password = "",
        Query = "",
        Fragment = "",
        Path = address.AbsolutePath.TrimEnd('/') + suffix,
    }.Uri;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private string FindAddress(ModelConfig config)
    {
        if (config.BaseUrl.Length > 0)
        {
            return config.BaseUrl;
        }

        var known = BuiltInProviders.FindOpenAICompatible(config.Provider)?.BaseUrl ?? "";
        return config.Provider == BuiltInProviders.OpenAI && !IsFake ? NullIfEmpty(environment.Find("OPENAI_BASE_URL")) ?? known : known;
    }

    private string? FindKey(ResolvedModel model)
    {
        if (IsFake)
        {
            return null;
        }

        var variable = model.Config.TokenKey.Length > 0 ? model.Config.TokenKey : IsOpenAI(model) ? "OPENAI_API_KEY" : "";
        if (variable.Length == 0)
        {
            return null;
        }

        return environment.Find(variable)?.Trim() is { Length: > 0 } key
            ? key
            : throw new ChatModelException($"{variable} environment variable is required", ChatModelErrorKind.Fatal);
    }

    private KeyValuePair<string, string>[] AccountHeaders()
    {
        var headers = new List<KeyValuePair<string, string>>(2);
        if (NullIfEmpty(environment.Find("OPENAI_ORG_ID")) is { } organization)
        {
            headers.Add(new("OpenAI-Organization", organization));
        }

        if (NullIfEmpty(environment.Find("OPENAI_PROJECT_ID")) is { } project)
        {
            headers.Add(new("OpenAI-Project", project));
        }

        return [.. headers];
    }

    private ProviderEndpoint ThroughGateway(ResolvedModel model, string address, Uri gateway)
    {
        var token = NullIfEmpty(environment.Find(GatewayToken));
        if (token is null)
        {
            throw new ChatModelException(
                $"the models gateway wants a token: set {GatewayToken} (Docker Desktop sets it when you sign in)", ChatModelErrorKind.Fatal);
        }

        return new ProviderEndpoint
        {
            BaseUri = Bare(gateway, "/v1"),
            ApiKey = token,
            Query = gateway.Query.TrimStart('?'),
            IsGateway = true,
            Headers =
            [
                new("X-Cagent-Forward", address),
                new("X-Cagent-Provider", model.Config.Provider),
                new("X-Cagent-Model", model.Config.Model),
                .. model.Name is { } name ? [new KeyValuePair<string, string>("X-Cagent-Model-Name", name)] : Array.Empty<KeyValuePair<string, string>>(),
                new("X-Cagent-Lang", "csharp"),
                new("X-Cagent-OS", ProductIdentity.OperatingSystem),
                new("X-Cagent-Arch", ProductIdentity.Architecture),
                new("X-Cagent-Runtime", "cagent"),
                new("X-Cagent-Runtime-Version", ProductIdentity.Version),
            ],
        };
    }
}
