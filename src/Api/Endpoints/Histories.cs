using Cagent.Api.Calls;
using Cagent.Api.Json;
using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>Reads sessions for display: the store, and for an active run the session itself.</summary>
internal sealed class Histories(ISessionReader reader, SessionCalls sessions)
{
    private const int Attempts = 3;

    /// <exception cref="CagentException"><c>unknown_session</c>.</exception>
    public async Task<SessionView> ReadAsync(string id, MessagePage page, CancellationToken cancellationToken)
    {
        var stored = await ReadStoredAsync(id, page, cancellationToken);
        if (!stored.Active || stored.State.ParentId is not null)
        {
            return new SessionView(stored, null, null);
        }

        // The live state belongs to the stored history if nothing was appended while it was asked for.
        var live = stored.State;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            live = await sessions.Of(id, cancellationToken).GetStateAsync();
            var before = stored.MessageCount;
            stored = await ReadStoredAsync(id, page, cancellationToken);
            if (stored.MessageCount == before)
            {
                return new SessionView(stored, live, page.Before is null && live.Partial?.SessionId == id ? live.Partial : null);
            }
        }

        return new SessionView(stored, live, null);
    }

    /// <exception cref="CagentException"><c>unknown_session</c>.</exception>
    public async Task<StoredSession> ReadStoredAsync(string id, MessagePage page, CancellationToken cancellationToken) =>
        (id.Length == 0 ? null : await reader.ReadAsync(id, page, cancellationToken))
        ?? throw new CagentException(ErrorCodes.UnknownSession, "session not found");
}
