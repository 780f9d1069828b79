using System.Text;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Compaction;

/// <summary>Asks a model to summarise a conversation (runtime K-11, K-12).</summary>
internal sealed class Summariser(IModelResolver models, TimeProvider time)
{
    private const int Attempts = 3;

    private const string Instruction =
        "You summarise conversations between a user and an assistant. Keep the key points, decisions and context, clearly and completely, "
        + "so that the work can be continued by somebody who has only the summary.";

    private const string Request =
        "Summarise the conversation so far, so that somebody who has not seen it can go on. Say what was done, what is being done, "
        + "which files are concerned, and what comes next.";

    /// <summary>The summary with its usage.</summary>
    /// <exception cref="ChatModelException">The model failed, in all attempts.</exception>
    public async Task<(string Summary, TokenUsage? Usage)> SummariseAsync(
        ResolvedModel resolved,
        IReadOnlyList<ChatMessage> prompt,
        CancellationToken cancellationToken)
    {
        var request = new ChatRequest
        {
            Messages =
            [
                new ChatMessage { Role = ChatRoles.System, Content = Instruction },
                .. prompt.Select(message => message with { Cost = null }),
                new ChatMessage { Role = ChatRoles.User, Content = Request },
            ],
            Purpose = ChatPurpose.Summary,
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskAsync(resolved, request, cancellationToken);
            }
            catch (ChatModelException exception) when (exception.Kind == ChatModelErrorKind.Retryable && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), time, cancellationToken);
            }
        }
    }

    private async Task<(string Summary, TokenUsage? Usage)> AskAsync(ResolvedModel resolved, ChatRequest request, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        TokenUsage? usage = null;
        await foreach (var chunk in models.Create(resolved).StreamAsync(request, cancellationToken))
        {
            text.Append(chunk.Content);
            usage = chunk.Usage ?? usage;
        }

        return (text.ToString().Trim(), usage);
    }
}
