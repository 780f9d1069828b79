using System.Threading.Channels;
using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Silo.Tests.Watching;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Sessions that note when they are asked to leave their node.</summary>
internal sealed class LeavingSessions : ISessionDirectory
{
    private readonly Channel<(string Id, LeaveNode Request)> _asked = Channel.CreateUnbounded<(string Id, LeaveNode Request)>();

    /// <summary>Sessions that cannot be reached.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>Sessions that do not come to answering.</summary>
    public HashSet<string> Busy { get; } = new(StringComparer.Ordinal);

    public ISessionGrain Find(string sessionId) => new Session(this, sessionId);

    /// <summary>The next one that is asked.</summary>
    public Task<(string Id, LeaveNode Request)> NextAsync(CancellationToken cancellationToken) => _asked.Reader.ReadAsync(cancellationToken).AsTask();

    public bool TryNext(out (string Id, LeaveNode Request) asked) => _asked.Reader.TryRead(out asked);

    private sealed class Session(LeavingSessions sessions, string id) : UnscriptedSession
    {
        public override Task<AttachResult> AttachAsync(AttachRequest request) => throw new NotSupportedException();

        public override Task DetachAsync(DetachRequest request) => throw new NotSupportedException();

        public override Task LeaveAsync(LeaveNode request)
        {
            if (sessions.Broken.Contains(id))
            {
                throw new TimeoutException("the session does not answer");
            }

            sessions._asked.Writer.TryWrite((id, request));
            return sessions.Busy.Contains(id) ? new TaskCompletionSource().Task : Task.CompletedTask;
        }
    }
}
