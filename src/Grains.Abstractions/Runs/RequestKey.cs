namespace Cagent.Runs;

/// <summary>The <c>Idempotency-Key</c> of a request: repeated on the same session it gives the first answer again.</summary>
/// <param name="Key">As the client sent it.</param>
/// <param name="Hash">Stands for the request's route and body: another one under the same key is refused.</param>
[GenerateSerializer, Immutable, Alias("Cagent.RequestKey")]
public sealed record RequestKey([property: Id(0)] string Key, [property: Id(1)] string Hash);
