using Cagent.Runs;

namespace Cagent.Api.Tests.Fakes;

/// <summary>Remembers one request.</summary>
internal sealed class FakeKeyedRequest : IKeyedRequestGrain
{
    private KeyedAnswer? _answer;

    /// <summary>Thrown instead of remembering the answer, once.</summary>
    public Exception? FailureAtEnd { get; set; }

    public Task<KeyedAnswer> BeginAsync(RequestKey key, string intent) => Task.FromResult(_answer ??= new KeyedAnswer(intent, null));

    public Task<string> FinishAsync(RequestKey key, string answer)
    {
        if (FailureAtEnd is { } failure)
        {
            FailureAtEnd = null;
            throw failure;
        }

        _answer = _answer! with { Answer = _answer.Answer ?? answer };
        return Task.FromResult(_answer.Answer!);
    }
}
