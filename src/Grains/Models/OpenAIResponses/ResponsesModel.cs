#pragma warning disable OPENAI001 // The package marks this client as experimental; we use its protocol method only.
using System.ClientModel;
using System.Runtime.CompilerServices;
using Cagent.Models.Http;
using OpenAI.Responses;

namespace Cagent.Models.OpenAIResponses;

/// <summary>A model behind the Responses API of OpenAI or of a compatible server.</summary>
internal sealed class ResponsesModel(ResolvedModel model, ResponsesClient client, ProviderCall call, ToolSchemas schemas) : IChatModel
{
    public const string Path = "/responses";

    public string Id => model.Id;

    public async IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = ResponseRequest.Write(model.Config, request, schemas);
        var reader = new ResponseReader(call);
        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        await using var answer = await call.SendAsync(
            options => client.CreateResponseAsync(content, options),
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
}
