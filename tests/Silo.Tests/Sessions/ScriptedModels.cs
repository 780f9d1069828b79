using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cagent.Agents.Configuration;
using Cagent.Models;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Models that give prepared answers, whatever they are called.</summary>
internal sealed class ScriptedModels : IModelResolver
{
    private readonly ConcurrentQueue<ScriptedAnswer> _answers = new();

    /// <summary>What models were asked.</summary>
    public ConcurrentQueue<ChatRequest> Asked { get; } = new();

    /// <summary>When it is set, titles are answered apart, once it completes.</summary>
    public Task? Titles { get; set; }

    public void Add(params IEnumerable<ScriptedAnswer> answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    /// <summary>A reference that names no model.</summary>
    public string? Missing { get; set; }

    public IReadOnlyList<ResolvedModel> Resolve(TeamConfig team, string reference) => reference != Missing
        ? [new ResolvedModel { Id = reference, Config = new ModelConfig() }]
        : throw new CagentException(ErrorCodes.InvalidConfig, $"{reference} is not there");

    public IReadOnlyList<string> FindMissingEnvironment(TeamConfig team) => [];

    public IChatModel Create(ResolvedModel model) => new Model(this, model.Id);

    private sealed class Model(ScriptedModels models, string id) : IChatModel
    {
        public string Id => id;

        public async IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            models.Asked.Enqueue(request);
            if (request.GeneratingTitle && models.Titles is { } titles)
            {
                await titles.WaitAsync(cancellationToken);
                yield return new ChatChunk { Content = "A title", Finish = ChatFinishReason.Stop };
                yield break;
            }

            var answer = models._answers.TryDequeue(out var next) ? next : ScriptedAnswer.Text("(nothing more)");
            await answer.Gate.WaitAsync(cancellationToken);
            foreach (var chunk in answer.Chunks)
            {
                yield return chunk;
                await answer.Rest;
            }

            answer.End();
        }
    }
}
