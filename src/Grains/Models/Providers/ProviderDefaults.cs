using System.Text.Json.Nodes;
using Cagent.Agents.Configuration;

namespace Cagent.Models.Providers;

/// <summary>Fills what a model entry leaves to its provider (models §1.2 step 2).</summary>
internal static class ProviderDefaults
{
    public static ModelConfig Apply(ModelConfig model, IReadOnlyDictionary<string, ProviderConfig> providers)
    {
        if (providers.TryGetValue(model.Provider, out var provider))
        {
            return FillIn(model, provider.BaseUrl, provider.TokenKey) with { ProviderOptions = WithApiType(model.ProviderOptions, provider.ApiType) };
        }

        // A base URL for openai may still come from the environment, so its own default waits until the client is made.
        return model.Provider != BuiltInProviders.OpenAI && BuiltInProviders.FindOpenAICompatible(model.Provider) is { } alias
            ? FillIn(model, alias.BaseUrl, alias.TokenVariable)
            : model;
    }

    private static ModelConfig FillIn(ModelConfig model, string baseUrl, string tokenKey) => model with
    {
        BaseUrl = model.BaseUrl.Length > 0 ? model.BaseUrl : baseUrl,
        TokenKey = model.TokenKey.Length > 0 ? model.TokenKey : tokenKey,
    };

    private static JsonObject WithApiType(JsonObject? options, string apiType)
    {
        var copy = options is null ? [] : (JsonObject)options.DeepClone();
        if (!copy.ContainsKey("api_type"))
        {
            copy["api_type"] = apiType.Length > 0 ? apiType : ProviderApiChoice.ChatCompletions;
        }

        return copy;
    }
}
