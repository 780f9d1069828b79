namespace Cagent.Runs;

/// <summary>Remembers a request with an <c>Idempotency-Key</c> that belongs to no single session. The grain's key is made from the request's key.</summary>
[Alias("Cagent.IKeyedRequestGrain")]
public interface IKeyedRequestGrain : IGrainWithStringKey
{
    /// <summary>Called before anything is changed: stores what is going to be done, unless that was stored already.</summary>
    /// <param name="key">The request's key.</param>
    /// <param name="intent">What is going to be done, in the form of the route.</param>
    /// <returns>What the first request with the key was going to do, and its answer if it came to one.</returns>
    /// <exception cref="CagentException"><c>idempotency_key_reused</c>.</exception>
    [Alias("Begin")]
    Task<KeyedAnswer> BeginAsync(RequestKey key, string intent);

    /// <summary>Stores the answer, unless there is one.</summary>
    /// <returns>The answer that counts.</returns>
    [Alias("Finish")]
    Task<string> FinishAsync(RequestKey key, string answer);
}

/// <summary>What is remembered of a request.</summary>
/// <param name="Intent">What it was going to do.</param>
/// <param name="Answer">Its answer; null = it was not finished.</param>
[GenerateSerializer, Immutable, Alias("Cagent.KeyedAnswer")]
public sealed record KeyedAnswer([property: Id(0)] string Intent, [property: Id(1)] string? Answer);
