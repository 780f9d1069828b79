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

    public void Add(params IEnumerable<ScriptedAnswer> answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    public IReadOnlyList<ResolvedModel> Resolve(TeamConfig team, string reference) => [new ResolvedModel { Id = reference, Config = new ModelConfig() }];

    public IReadOnlyList<string> FindMissingEnvironment(TeamConfig team) => [];

    public IChatModel Create(ResolvedModel model) => new Model(this, model.Id);

    private sealed class Model(ScriptedModels models, string id) : IChatModel
    {
        public string Id => id;

        public async IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            models.Asked.Enqueue(request);
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
