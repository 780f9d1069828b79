using System.Threading.Channels;
using Cagent.Events;

namespace Cagent.Silo.Tests.Watching;

/// <summary>A session in the test's hands: calls are recorded, and fail on demand.</summary>
internal sealed class FakeSession(string sessionId) : UnscriptedSession
{
    private readonly Channel<AttachRequest> _attaches = Channel.CreateUnbounded<AttachRequest>();
    private readonly Channel<DetachRequest> _detaches = Channel.CreateUnbounded<DetachRequest>();

    public ScriptedJournal Journal { get; } = new(sessionId);

    /// <summary>Thrown by calls as long as it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Runs inside the attach turn, after its result was made: what it publishes is newer than the replay.</summary>
    public Action? AfterReplay { get; set; }

    public override Task<AttachResult> AttachAsync(AttachRequest request)
    {
        _attaches.Writer.TryWrite(request);
        if (Failure is not null)
        {
            return Task.FromException<AttachResult>(Failure);
        }

        var result = Journal.Attach(request);
        AfterReplay?.Invoke();
        return Task.FromResult(result);
    }

    public override Task DetachAsync(DetachRequest request)
    {
        _detaches.Writer.TryWrite(request);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public bool TryReadAttach(out AttachRequest? request) => _attaches.Reader.TryRead(out request);

    public bool TryReadDetach(out DetachRequest? request) => _detaches.Reader.TryRead(out request);

    public ValueTask<AttachRequest> NextAttachAsync() => _attaches.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
