using System.ClientModel;
using System.Runtime.CompilerServices;
using Cagent.Models.Http;
using OpenAI.Chat;

namespace Cagent.Models.OpenAIChat;

/// <summary>A model behind the Chat Completions API of OpenAI or of a compatible server.</summary>
/// <remarks>The package owns the pipeline: addresses, credentials, retries. Bodies go through its protocol methods, because the typed API can neither
/// write everything that compatible servers need nor read it at the price per delta that we accept.</remarks>
internal sealed class ChatCompletionsModel(ResolvedModel model, ChatClient client, ProviderCall call, ToolSchemas schemas, TimeProvider time) : IChatModel
{
    public const string Path = "/chat/completions";

    public string Id => model.Id;

    public async IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = ChatCompletionRequest.Write(model.Config, request, schemas);
        var reader = new ChatCompletionReader(call, time);
        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        await using var answer = await call.SendAsync(
            async options => (await client.CompleteChatAsync(content, options)).GetRawResponse(),
            request,
            reader.Read,
            cancellationToken);
        while (!reader.IsComplete && await MoveNextAsync(answer, reader))
        {
            if (answer.Current is { } chunk)
            {
                yield return chunk;
            }
        }

        yield return reader.Complete();
    }

    private static async ValueTask<bool> MoveNextAsync(ProviderAnswer<ChatChunk?> answer, ChatCompletionReader reader)
    {
        try
        {
            return await answer.MoveNextAsync();
        }
        catch (ChatModelException exception) when (reader.IsFinished && exception.Kind is ChatModelErrorKind.Retryable)
        {
            return false;
        }
    }
}
