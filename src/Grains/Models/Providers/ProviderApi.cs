using System.Text.Json.Nodes;
using Cagent.Agents.Configuration;

namespace Cagent.Models.Providers;

/// <summary>The APIs that are built.</summary>
internal enum ProviderApi
{
    ChatCompletions,
    Responses,
}

/// <summary>Chooses the API of a model (models §1.2 step 4, §1.3).</summary>
internal static class ProviderApiChoice
{
    public const string ChatCompletions = "openai_chatcompletions";
    public const string Responses = "openai_responses";
    private const string ApiType = "api_type";

    /// <exception cref="CagentException">No such API, or it is not built.</exception>
    public static ProviderApi Of(ModelConfig model)
    {
        var type = ReadApiType(model) ?? (BuiltInProviders.FindOpenAICompatible(model.Provider) is null ? model.Provider : BuiltInProviders.OpenAI);
        return type switch
        {
            ChatCompletions => ProviderApi.ChatCompletions,
            Responses => ProviderApi.Responses,
            BuiltInProviders.OpenAI => model.Provider == BuiltInProviders.OpenAI && OpenAIModelNames.PrefersResponses(model.Model)
                ? ProviderApi.Responses
                : ProviderApi.ChatCompletions,
            _ when type != model.Provider && BuiltInProviders.IsNative(type) =>
                throw new CagentException(ErrorCodes.InvalidConfig, $"model type must be '{type}': api_type {type} does not fit provider {model.Provider}"),
            _ when BuiltInProviders.IsNative(type) =>
                throw new CagentException(ErrorCodes.InvalidConfig, $"provider {type} is not supported by this build yet"),
            _ => throw new CagentException(ErrorCodes.InvalidConfig, $"unknown provider type: {type}"),
        };
    }

    public static string? ReadOption(ModelConfig model, string name) =>
        model.ProviderOptions?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string? ReadApiType(ModelConfig model) => ReadOption(model, ApiType);
}
