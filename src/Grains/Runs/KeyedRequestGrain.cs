using Cagent.Sessions;
using Microsoft.Extensions.Options;

namespace Cagent.Runs;

/// <inheritdoc cref="IKeyedRequestGrain"/>
internal sealed class KeyedRequestGrain(
    [PersistentState(KeyedRequestGrain.StateName, KeyedRequestGrain.StorageName)] IPersistentState<KeyedRequestState> state,
    IOptions<SessionOptions> options,
    TimeProvider time) : Grain, IKeyedRequestGrain
{
    public const string StorageName = "requests";

    /// <summary>What its states are called in the storage.</summary>
    public const string StateName = "request";

    public async Task<KeyedAnswer> BeginAsync(RequestKey key, string intent)
    {
        if (state.State.Hash.Length == 0 || state.State.At + options.Value.IdempotencyKeyLifetime <= time.GetUtcNow())
        {
            state.State = new KeyedRequestState { Hash = key.Hash, At = time.GetUtcNow(), Intent = intent };
            await WriteAsync();
        }

        return state.State.Hash == key.Hash ? new KeyedAnswer(state.State.Intent, state.State.Answer) : throw RequestKeys.Reused(key, "here");
    }

    public async Task<string> FinishAsync(RequestKey key, string answer)
    {
        if (state.State.Hash != key.Hash)
        {
            return answer; // So long ago that another request has the key now.
        }

        if (state.State.Answer is null)
        {
            state.State.Answer = answer;
            await WriteAsync();
        }

        return state.State.Answer;
    }

    /// <summary>What could not be stored is not remembered: the next call reads what is.</summary>
    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
