using System.Collections.Immutable;
using System.Text;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.Options;

namespace Cagent.Titles;

/// <summary>Makes a title from the first messages of a session (runtime §15).</summary>
internal sealed class TitleMaker(IModelResolver models, TimeProvider time, IOptions<SessionOptions> options) : IDisposable
{
    private const int MaxTokens = 20;
    private const int MostAtOnce = 64;
    private const int MostBesideAnswers = 4;

    private const string Instruction =
        "You name conversations. Answer with the title alone: one line of at most 50 characters that tells what the user wants, "
        + "without quotes and without anything before or after it.";

    /// <summary>A thousand sessions that begin at once need no thousand more connections for their titles.</summary>
    private readonly SemaphoreSlim _places = new(MostAtOnce);

    private int _underWay;

    /// <summary>Few titles are being made: one more keeps no answer waiting.</summary>
    public bool HasRoom => Volatile.Read(ref _underWay) < MostBesideAnswers;

    /// <summary>The first usable title of the models in turn; null when none gave one in time.</summary>
    public async Task<string?> MakeAsync(TeamRuntime team, AgentProfile agent, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await FairTurn.WaitAsync();
            await _places.WaitAsync(cancellationToken);
            try
            {
                return await AskInTurnAsync(team, agent, texts, cancellationToken);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<string?> AskInTurnAsync(TeamRuntime team, AgentProfile agent, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), timeout, options.Value.TitleTimeout, Timeout.InfiniteTimeSpan);
        foreach (var model in Candidates(team, agent))
        {
            try
            {
                if (await AskAsync(model, texts, timeout.Token) is { } title)
                {
                    return title;
                }
            }
            catch (ChatModelException)
            {
                // The next model may do better; a session without a title works as well.
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The model that the file names for titles, the agent's own, its fallbacks.</summary>
    private IEnumerable<ResolvedModel> Candidates(TeamRuntime team, AgentProfile agent)
    {
        var own = agent.Models.Take(1).Concat(agent.Fallbacks).Select(reference => team.Models[reference]).ToList();
        if (own.FirstOrDefault()?.Config.TitleModel is not { Length: > 0 } title)
        {
            return own;
        }
        try
        {
            return [models.Resolve(team.Revision.Team, title)[0], .. own];
        }
        catch (CagentException)
        {
            // It names no model that can be asked; the agent's own will do.
            return own;
        }
    }

    private async Task<string?> AskAsync(ResolvedModel resolved, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        var list = string.Join('\n', texts.Select((text, index) => $"{index + 1}. {text}"));
        var request = new ChatRequest
        {
            Messages =
            [
                new ChatMessage { Role = ChatRoles.System, Content = Instruction },
                new ChatMessage { Role = ChatRoles.User, Content = "Name the conversation that begins with:\n\n" + list },
            ],
            MaxTokens = MaxTokens,
            GeneratingTitle = true,
        };
        var answer = new StringBuilder();
        await foreach (var chunk in models.Create(resolved).StreamAsync(request, cancellationToken))
        {
            answer.Append(chunk.Content);
        }

        return Clean(answer.ToString());
    }

    /// <summary>The first line that is not blank, trimmed.</summary>
    private static string? Clean(string answer)
        => answer.Replace("\r", "", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0);
}
