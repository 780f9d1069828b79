namespace Cagent.Sessions;

/// <summary>A sub-session is written by the session that transferred its task, as long as that one runs: nobody else may change it meanwhile.</summary>
internal sealed partial class SessionGrain
{
    private async ValueTask CheckNotDelegatedAsync()
    {
        for (var above = State.ParentId; above is not null;)
        {
            SessionState parent;
            try
            {
                parent = await GrainFactory.GetGrain<ISessionGrain>(above).GetStateAsync();
            }
            catch (CagentException exception) when (exception.Code == ErrorCodes.UnknownSession)
            {
                return; // It was deleted, and nobody works for it.
            }

            if (parent.Run is not null)
            {
                throw new CagentException(
                    ErrorCodes.SessionBusy,
                    $"Session {Id} holds a task of session {parent.Id}, which has an active run. Talk to that session, or wait for the end of its run.");
            }

            above = parent.ParentId;
        }
    }
}
