using System.Text;
using Cagent.Events;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Tools;

namespace Cagent.Sessions;

/// <summary>An answer while it is streamed: what came, what was shown, and what waits to be shown.</summary>
internal sealed class ShownText(string sessionId, string agent, string runId, int callNumber)
{
    /// <summary>Text of one event, in JSON: the event must not become longer than a line that existing clients read, and text that they are to put
    /// together cannot be shortened.</summary>
    private const int LongestText = EventSerializer.MaxBytes - 2_048;

    public int CallNumber { get; } = callNumber;

    public string SessionId { get; } = sessionId;

    public string Agent { get; } = agent;

    public string RunId { get; } = runId;

    public AnswerBuilder Answer { get; } = new();

    public List<WaitingPiece> Waiting { get; } = [];

    public ExactEventBudget Budget { get; } = new();

    public long FirstSequence { get; set; }

    public long LastSequence { get; set; }

    private ArrivingAnswer? _arriving;
    private ToolListing _listing = ToolListing.Empty;
    private CallIds? _ids;
    private List<ChatChunk> _arrived = [];
    private int _shownContent;
    private int _shownReasoning;

    /// <summary>Where the answer comes from, which tools it may name, and how its calls are called.</summary>
    public void Read(ArrivingAnswer arriving, ToolListing listing, CallIds ids)
    {
        _arriving = arriving;
        _listing = listing;
        _ids = ids;
    }

    /// <summary>What arrives from now on is not taken.</summary>
    public void EndReading() => _arriving = null;

    /// <summary>Takes what has arrived. Says whether anything waits to be shown.</summary>
    public bool TakeArrived()
    {
        _arriving?.Take(ref _arrived);
        foreach (var chunk in _arrived)
        {
            Answer.Note(chunk);
            Take(chunk);
        }

        _arrived.Clear();
        return Waiting.Count > 0;
    }

    /// <summary>Everything that waited has become events.</summary>
    public void NoteFlush()
    {
        Waiting.Clear();
        _shownContent = Answer.ContentLength;
        _shownReasoning = Answer.ReasoningLength;
    }

    /// <summary>What became of an answer that will not be completed.</summary>
    public ShownAnswer ToShownAnswer() => new(Answer.ContentUpTo(_shownContent), Answer.ReasoningUpTo(_shownReasoning), FirstSequence, LastSequence);

    /// <summary>The text so far, as the events have it; null when there is none.</summary>
    public PartialAnswer? ToPartialAnswer() => _shownContent + _shownReasoning == 0 ? null : new PartialAnswer
    {
        SessionId = SessionId,
        AgentName = Agent,
        Content = Answer.ContentUpTo(_shownContent),
        ReasoningContent = Answer.ReasoningUpTo(_shownReasoning),
    };

    /// <summary>One event for each piece, as the model sent them.</summary>
    public IEnumerable<RuntimeEvent> ExactEvents()
    {
        foreach (var piece in Waiting)
        {
            foreach (var text in EventText.Split(piece.Text, LongestText))
            {
                yield return EventOf(piece, text);
            }
        }
    }

    /// <summary>Neighbouring text in one event; of each call its latest state.</summary>
    public IEnumerable<RuntimeEvent> MergedEvents()
    {
        var index = 0;
        while (index < Waiting.Count)
        {
            var first = Waiting[index];
            var text = new StringBuilder();
            while (index < Waiting.Count && Waiting[index].ContinuesWith(first))
            {
                text.Append(Waiting[index].Text);
                index++;
            }

            foreach (var part in EventText.Split(text.ToString(), LongestText))
            {
                yield return EventOf(first with { Snapshot = null }, part);
            }
        }
    }

    private void Take(ChatChunk chunk)
    {
        if (!string.IsNullOrEmpty(chunk.Reasoning))
        {
            Answer.AddReasoning(chunk.Reasoning);
            Waiting.Add(new WaitingPiece(chunk.Reasoning, IsReasoning: true));
        }

        if (!string.IsNullOrEmpty(chunk.Content))
        {
            Answer.AddContent(chunk.Content);
            Waiting.Add(new WaitingPiece(chunk.Content, IsReasoning: false));
        }

        foreach (var delta in chunk.ToolCalls)
        {
            if (Answer.Add(delta with { Id = _ids!.Of(delta.Id) }) is { } call)
            {
                var definition = _listing.Find(call.Name)?.Definition ?? ToolDefinition.Unknown;
                Waiting.Add(new WaitingPiece(call, Waiting.Count < WaitingPiece.MaxSnapshots ? call.ToToolCall() : null, definition));
            }
        }
    }

    private RuntimeEvent EventOf(WaitingPiece piece, string text)
    {
        if (piece.Call is { } call)
        {
            return new PartialToolCallEvent
            {
                ToolCall = piece.Snapshot ?? call.ToToolCall(),
                ToolDefinition = piece.Definition!,
                SessionId = SessionId,
                AgentName = Agent,
            };
        }

        return piece.IsReasoning
            ? new AgentChoiceReasoningEvent { Content = text, SessionId = SessionId, AgentName = Agent }
            : new AgentChoiceEvent { Content = text, SessionId = SessionId, AgentName = Agent };
    }
}

/// <summary>A piece of an answer that was not shown yet: text, reasoning, or a change of a call.</summary>
internal readonly record struct WaitingPiece(string Text, bool IsReasoning)
{
    /// <summary>States of calls that are kept for events of their own; beyond it only the latest matters.</summary>
    public const int MaxSnapshots = 128;

    public WaitingPiece(AnswerBuilder.PartialCall call, ToolCall? snapshot, ToolDefinition definition)
        : this("", false)
    {
        Call = call;
        Snapshot = snapshot;
        Definition = definition;
    }

    public AnswerBuilder.PartialCall? Call { get; init; }

    /// <summary>The call as it was with this piece; null = show its latest state.</summary>
    public ToolCall? Snapshot { get; init; }

    public ToolDefinition? Definition { get; init; }

    public bool ContinuesWith(WaitingPiece other) => Call == other.Call && IsReasoning == other.IsReasoning;
}

/// <summary>Decides whether pieces keep events of their own: as long as they come at a readable pace, or in a short burst (a token bucket).</summary>
internal sealed class ExactEventBudget
{
    private double _tokens = double.NaN;
    private long _last;

    public bool Take(int count, TimeProvider time, SessionOptions options)
    {
        var now = time.GetTimestamp();
        _tokens = double.IsNaN(_tokens)
            ? options.ExactEventBurst
            : Math.Min(options.ExactEventBurst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * options.ExactEventsPerSecond));
        _last = now;
        if (count > _tokens)
        {
            return false;
        }

        _tokens -= count;
        return true;
    }
}
