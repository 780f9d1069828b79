#pragma warning disable OPENAI001 // The package marks these as experimental; we use their pipelines and protocol methods only.
using System.ClientModel.Primitives;
using Cagent.Models.Http;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Cagent.Models.Providers;

/// <summary>Makes clients of the OpenAI package that all share one transport.</summary>
internal sealed class OpenAIClients(ProviderTransport transport, TimeProvider time)
{
    private readonly ProviderRetryPolicy _retries = new(time);

    public ChatClient CreateChat(string model, ProviderEndpoint endpoint)
    {
        var options = new OpenAIClientOptions { Endpoint = endpoint.BaseUri };
        return new ChatClient(model, Prepare(options, endpoint), options);
    }

    public ResponsesClient CreateResponses(ProviderEndpoint endpoint)
    {
        var options = new ResponsesClientOptions { Endpoint = endpoint.BaseUri };
        return new ResponsesClient(Prepare(options, endpoint), options);
    }

    private ProviderHeadersPolicy Prepare(ClientPipelineOptions options, ProviderEndpoint endpoint)
    {
        options.Transport = transport.Pipeline;
        options.RetryPolicy = _retries;

        // Silence is limited per read by IdleLimit; a limit on the whole would cut long answers.
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.EnableDistributedTracing = false;
        options.ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false };
        return new ProviderHeadersPolicy(endpoint);
    }
}
