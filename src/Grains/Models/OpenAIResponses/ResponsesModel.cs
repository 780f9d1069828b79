#pragma warning disable OPENAI001 // The package marks this client as experimental; we use its pipeline only.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Cagent.Models.Http;
using OpenAI.Responses;

namespace Cagent.Models.OpenAIResponses;

/// <summary>A model behind the Responses API of OpenAI or of a compatible server.</summary>
/// <remarks>Requests go through the pipeline of the package's client, not through its method for responses: that one wraps the stream in a reader
/// that connects again by itself when the connection breaks, unseen by us, and costs 1.6 kB of garbage per event.</remarks>
internal sealed class ResponsesModel(ResolvedModel model, ResponsesClient client, ProviderCall call, ToolSchemas schemas, TimeProvider time) : IChatModel
{
    public const string Path = "/responses";

    public string Id => model.Id;

    public async IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = ResponseRequest.Write(model.Config, request, schemas);
        var reader = new ResponseReader(call, time);
        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        await using var answer = await call.SendAsync(
            options => SendAsync(content, options),
            request,
            (_, data) => reader.Read(data),
            cancellationToken);
        while (!reader.IsComplete && await answer.MoveNextAsync())
        {
            if (answer.Current is { } chunk)
            {
                yield return chunk;
            }
        }

        yield return reader.Complete();
    }

    private async Task<PipelineResponse> SendAsync(BinaryContent content, RequestOptions options)
    {
        using var message = client.Pipeline.CreateMessage();
        message.Request.Method = "POST";
        message.Request.Uri = new Uri(client.Endpoint.AbsoluteUri.TrimEnd('/') + Path);
        message.Request.Headers.Set("Content-Type", "application/json");
        message.Request.Content = content;
        message.Apply(options);
        await client.Pipeline.SendAsync(message);
        return message.ExtractResponse() ?? throw new ClientResultException("The provider's answer got lost.");
    }
}
