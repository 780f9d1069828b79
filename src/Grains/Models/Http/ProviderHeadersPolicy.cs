using System.ClientModel.Primitives;

namespace Cagent.Models.Http;

/// <summary>Puts credentials, our name, the provider's extra headers and its query on each request.</summary>
internal sealed class ProviderHeadersPolicy(ProviderEndpoint endpoint) : AuthenticationPolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Apply(message);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Apply(message);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void Apply(PipelineMessage message)
    {
        var headers = message.Request.Headers;
        headers.Set("User-Agent", ProductIdentity.UserAgent);
        headers.Set("Accept", "application/json");
        if (!string.IsNullOrEmpty(endpoint.ApiKey))
        {
            headers.Set("Authorization", "Bearer " + endpoint.ApiKey);
        }

        foreach (var (name, value) in endpoint.Headers)
        {
            headers.Set(name, value);
        }

        if (endpoint.Query.Length > 0 && message.Request.Uri is { } uri)
        {
            message.Request.Uri = new UriBuilder(uri) { Query = endpoint.Query }.Uri;
        }
    }
}
