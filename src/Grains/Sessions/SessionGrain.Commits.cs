using System.Text.Json;
using Cagent.Events;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>The queue of changes: one decision, one write, then its events and its effects.</summary>
internal sealed partial class SessionGrain
{
    /// <summary>Numbers that may be shown between two writes; a takeover starts above them.</summary>
    private const long SequenceReserve = 100_000;

    private readonly Queue<QueuedChange> _changes = new();
    private bool _applying;
    private Task _applied = Task.CompletedTask;
    private bool _committing;

    /// <summary>It is open whether the last write was stored; until one succeeds nothing is shown.</summary>
    private bool _unsettled;

    /// <summary>The step that is decided has stopped the work on the run: if it cannot be stored, this activation must end.</summary>
    private bool _mustStore;

    /// <summary>Queues a change of the session; completes when it is stored and shown.</summary>
    private Task ApplyAsync(Action<RunStep> change)
    {
        var queued = new QueuedChange(change);
        _changes.Enqueue(queued);
        if (!_applying)
        {
            _applying = true;
            _applied = ApplyQueuedAsync();
        }

        return queued.Done.Task;
    }

    private async Task ApplyQueuedAsync()
    {
        try
        {
            while (_changes.TryDequeue(out var queued))
            {
                await PerformAsync(queued);
            }
        }
        finally
        {
            _applying = false;
        }
    }

    private async Task PerformAsync(QueuedChange queued)
    {
        try
        {
            if (_gone)
            {
                throw new CagentException(ErrorCodes.StoreUnavailable, $"Session {Id} moves to another owner; try again.");
            }

            // What waits to be shown comes before the step's own events, and the step knows of it.
            FlushShown();
            _mustStore = false;
            var step = new RunStep(Row.State, _record, _children, HistoryOf);
            queued.Change(step);
            ListReadyTools(step);
            await CommitAsync(step);
            FlushShown();
            queued.Done.SetResult();
            StartEffects(step.Effects);
        }
        catch (SessionFencedException exception)
        {
            LogFenced(Id);
            LeaveToTheOwner();
            queued.Done.SetException(new CagentException(ErrorCodes.StoreUnavailable, $"Session {Id} moved to another owner; try again.", exception));
        }
        catch (Exception exception)
        {
            if (_mustStore || (_unsettled && _record.Run is not { IsWaiting: false }))
            {
                // Nobody works on the run any more, or no work writes again and finds out whether this was stored: the next activation goes on
                // from what is stored.
                LeaveToTheOwner();
            }

            queued.Done.SetException(exception);
        }
    }

    /// <summary>Stores the step in one write, then shows its events.</summary>
    private async Task CommitAsync(RunStep step)
    {
        var runId = _record.Run?.RunId ?? step.Record.Run?.RunId;
        var flags = _titleInProgress || step.Record.Run is { TitleTexts.IsEmpty: false } ? EventFlags.TitlePending : EventFlags.None;
        var headBefore = _journal.Head;
        foreach (var value in step.Events)
        {
            _journal.Add(value, value.RunId ?? runId, value.Flags.HasFlag(EventFlags.RunEnded) ? flags : EventFlags.None);
        }

        if (step.Events.Count == 0 && step.Items.Count == 0 && step.Replaced.Count == 0 && step.Children.Count == 0 && step.ToolState.Count == 0
            && step.Session == Row.State && step.Record == _record)
        {
            return;
        }

        if (_shown is { FirstSequence: > 0 } shown)
        {
            step.Record = step.Record.NoteShown(shown.CallNumber, shown.FirstSequence);
        }

        var toolState = Merge(_toolState, step.ToolState);
        var next = NextRow(step, toolState);
        var frames = _journal.Unjournalled();
        _committing = true;
        try
        {
            await services.Store.CommitAsync(
                new SessionCommit
                {
                    SessionId = Id,
                    ExpectedVersion = Row.Version,
                    Row = next,
                    SubSessions = [.. step.Children],
                    Items = [.. step.Items],
                    ReplacedItems = [.. step.Replaced],
                    Frames = frames,
                },
                CancellationToken.None);
        }
        catch
        {
            // It may have been stored all the same; then the next write is refused. Until one succeeds nothing more is shown.
            _unsettled = true;
            _journal.TakeBackAfter(headBefore);
            throw;
        }
        finally
        {
            _committing = false;
        }

        _unsettled = false;
        _toolState = toolState;
        Take(step, next);
        if (!frames.IsEmpty)
        {
            _journal.MarkJournalled(frames[^1].Sequence);
        }

        ShowAdded();
    }

    private SessionRow NextRow(RunStep step, Dictionary<string, string> toolState)
    {
        // A session whose next request still waits is as good as running: it is found and continued the same way.
        var run = step.Record.Run;
        var last = _journal.NextSequence - 1;
        var runs = run is { IsWaiting: false } || (run is null && !step.Record.Queue.IsEmpty);
        return new SessionRow
        {
            State = step.Session with { LastEventSequence = _journal.Head },
            Version = Row.Version + 1,
            ReservedSequence = run is { IsWaiting: false, HandedOver: false } ? last + SequenceReserve : last,
            RunState = runs ? StoredRunState.Running : run is null ? StoredRunState.Idle : StoredRunState.Waiting,
            Owner = !runs ? "" : silo.SiloAddress.ToParsableString(),
            RunRecord = ToJson(step.Record),
            ToolState = toolState.Count == 0 ? null : JsonSerializer.SerializeToUtf8Bytes(toolState, RunJsonContext.Default.DictionaryStringString),
        };
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string> state, Dictionary<string, string?> changes)
    {
        if (changes.Count == 0)
        {
            return state;
        }

        var merged = new Dictionary<string, string>(state, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return merged;
    }

    private void Take(RunStep step, SessionRow next)
    {
        _row = next;
        _record = step.Record;
        foreach (var child in step.Children)
        {
            _children[child.Id] = child;
        }

        foreach (var item in step.Items)
        {
            _mirrorIsStale = true;
            if (_history.TryGetValue(item.SessionId, out var items))
            {
                items.Add(item);
            }
            else
            {
                _history[item.SessionId] = [item];
            }
        }

        TakeReplaced(step.Replaced);
    }

    private void LeaveToTheOwner()
    {
        _gone = true;
        StopWork();
        DeactivateOnIdle();
    }

    private sealed record QueuedChange(Action<RunStep> Change)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
