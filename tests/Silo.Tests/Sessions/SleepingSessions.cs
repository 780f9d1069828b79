using System.Threading.Channels;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Tests.Watching;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Sessions that note when they are woken.</summary>
internal sealed class SleepingSessions : ISessionDirectory
{
    private readonly Channel<string> _woken = Channel.CreateUnbounded<string>();

    /// <summary>Sessions whose next calls fail, and how many.</summary>
    public Dictionary<string, int> Failures { get; } = [];

    public ISessionGrain Find(string sessionId) => new Session(this, sessionId);

    /// <summary>The next ones that are woken, sorted.</summary>
    public async Task<string[]> NextAsync(int count, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            ids.Add(await _woken.Reader.ReadAsync(cancellationToken));
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }

    public bool TryNext(out string? id) => _woken.Reader.TryRead(out id);

    private sealed class Session(SleepingSessions sessions, string id) : UnscriptedSession
    {
        public override Task<AttachResult> AttachAsync(AttachRequest request) => throw new NotSupportedException();

        public override Task DetachAsync(DetachRequest request) => throw new NotSupportedException();

        public override Task EnsureRunningAsync()
        {
            sessions._woken.Writer.TryWrite(id);
            lock (sessions.Failures)
            {
                if (sessions.Failures.TryGetValue(id, out var left) && left > 0)
                {
                    sessions.Failures[id] = left - 1;
                    throw new TimeoutException("the node is gone");
                }
            }

            return Task.CompletedTask;
        }
    }
}
