namespace Cagent.Models.OpenAIResponses;

/// <summary>The tool calls of one answer. Events name a call by its item, by its place among the outputs or by its call id; servers leave out some of
/// them, and proxies give the item another id with each event.</summary>
internal sealed class ResponseCalls(TimeProvider time)
{
    private readonly List<ResponseCall> _calls = [];

    public bool IsEmpty => _calls.Count == 0;

    /// <summary>Item of the call that began last.</summary>
    public string? LatestItem => _calls.Count == 0 ? null : _calls[^1].Item;

    /// <summary>The call that a fragment of arguments belongs to: the latest when it does not say.</summary>
    public ResponseCall? FindForArguments(string? item, int? output) => FindByItem(item) ?? FindByOutput(output) ?? _calls.LastOrDefault();

    /// <summary>The call that an item begins, if it was begun before.</summary>
    public ResponseCall? FindBegun(string? item) => FindByItem(item);

    /// <summary>The call that a whole item repeats; null = it is a new one.</summary>
    public ResponseCall? FindRepeated(string? item, int? output, string? callId) =>
        FindByItem(item)
            ?? (callId is null ? null : _calls.Find(call => call.GivenId == callId))
            ?? (FindByOutput(output) is { } call && (callId is null || call.GivenId is null) ? call : null);

    /// <summary>Notes a new call. Its result must name it, so it gets an id of ours when it has none or that of another call.</summary>
    public ResponseCall Add(string? item, int? output, string? callId)
    {
        var id = callId ?? item;
        if (id is null || _calls.Exists(call => call.CallId == id))
        {
            id = "call_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        }

        var added = new ResponseCall(item, output, callId, id);
        _calls.Add(added);
        return added;
    }

    private ResponseCall? FindByItem(string? item) => item is null ? null : _calls.FindLast(call => call.Item == item);

    private ResponseCall? FindByOutput(int? output) => output is null ? null : _calls.FindLast(call => call.Output == output);
}

/// <summary>A call of an answer.</summary>
/// <param name="Item">Id of its item, or null.</param>
/// <param name="Output">Place among the outputs, or null.</param>
/// <param name="GivenId">Call id as the server gave it, or null.</param>
/// <param name="CallId">Call id under which its result is sent.</param>
internal sealed record ResponseCall(string? Item, int? Output, string? GivenId, string CallId)
{
    public bool HasArguments { get; set; }
}
