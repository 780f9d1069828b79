using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Watching;

/// <summary>A session that emits on command and follows the attach rules.</summary>
[Alias("Cagent.Silo.Tests.IScriptedSession")]
public interface IScriptedSession : ISessionGrain
{
    /// <summary>Appends and publishes batches, one after the other.</summary>
    [Alias("Emit")]
    Task EmitAsync(int batches, int framesPerBatch);
}

/// <summary>The grain; a plain class, so that tests can make one too.</summary>
internal sealed class ScriptedSession : UnscriptedSession, IScriptedSession
{
    private readonly ScriptedJournal _journal;
    private readonly IEventPublisher _publisher;

    public ScriptedSession(IGrainContext context, IEventPublisher publisher)
    {
        _journal = new ScriptedJournal(context.GrainId.Key.ToString()!) { RunId = "run" };
        _publisher = publisher;
    }

    public override Task<AttachResult> AttachAsync(AttachRequest request) => Task.FromResult(_journal.Attach(request));

    public override Task DetachAsync(DetachRequest request) => Task.CompletedTask;

    public async Task EmitAsync(int batches, int framesPerBatch)
    {
        for (; batches > 0; batches--)
        {
            var batch = _journal.Append(framesPerBatch);
            foreach (var node in _journal.Nodes)
            {
                await _publisher.PublishAsync(node, batch);
            }
        }
    }
}

/// <summary>Finds the scripted sessions instead of the product's.</summary>
internal sealed class ScriptedSessionDirectory(IGrainFactory grains) : ISessionDirectory
{
    public ISessionGrain Find(string sessionId) => grains.GetGrain<IScriptedSession>(sessionId);
}
