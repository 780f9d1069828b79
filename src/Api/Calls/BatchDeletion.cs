using Cagent.Api.Json;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Calls;

/// <summary>Deletes several sessions; under a key each of them counts once, however often and from wherever the request comes.</summary>
internal sealed partial class BatchDeletion(
    SessionDeletion deletion, RequestMemory memory, ISessionReader reader, TimeProvider time, ILogger<BatchDeletion> logger)
{
    /// <summary>For all of them together: a request has to end before its client gives it up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>Those that could not be deleted.</returns>
    public async Task<List<string>> DeleteAsync(IReadOnlyList<string> ids, RequestKey? key, CancellationToken aborted)
    {
        if (key is null)
        {
            return await DeleteAsync(ids, known: []);
        }

        // Which of them exist is stored first: one that is gone later was deleted by a request with this key.
        var begun = await memory.BeginAsync(key, TextList.Write(await reader.FindStoredAsync(ids, aborted)), aborted);
        if (begun.Answer is { } first)
        {
            return TextList.Read(first);
        }

        var failed = await DeleteAsync(ids, [.. TextList.Read(begun.Intent)]);
        return TextList.Read(await memory.FinishAsync(key, TextList.Write(failed), CancellationToken.None));
    }

    /// <summary>Goes on when the client leaves: half of a batch is what nobody asked for.</summary>
    private async Task<List<string>> DeleteAsync(IReadOnlyList<string> ids, HashSet<string> known)
    {
        var started = time.GetTimestamp();
        var failed = new List<string>();
        foreach (var id in ids)
        {
            var left = Patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !await TryDeleteAsync(id, left, known.Contains(id)))
            {
                failed.Add(id);
            }
        }

        return failed;
    }

    private async Task<bool> TryDeleteAsync(string id, TimeSpan patience, bool wasThere)
    {
        try
        {
            return await deletion.DeleteAsync(id, patience, CancellationToken.None);
        }
        catch (CagentException refusal)
        {
            return wasThere && refusal.Code == ErrorCodes.UnknownSession;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or OperationCanceledException)
        {
            LogFailed(id, failure);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Session {Session} of a batch could not be deleted")]
    private partial void LogFailed(string session, Exception failure);
}
