namespace Cagent.Models.OpenAIChat;

/// <summary>Tells which tool call of an answer a fragment belongs to.</summary>
/// <remarks>Fragments belong together by index; servers without indexes send whole calls, each with its id. A call without an id, or with one that
/// another call of the answer has, gets one of ours, since its result must name it.</remarks>
internal sealed class StreamedCalls(TimeProvider time)
{
    private readonly List<StreamedCall> _calls = [];

    public bool IsEmpty => _calls.Count == 0;

    /// <summary>The id under which the fragment's call goes on.</summary>
    /// <param name="index">Position of the call; null = the server does not count.</param>
    /// <param name="id">The server's id; null = not told in this fragment.</param>
    /// <param name="name">The tool's name, which begins a call; null = not told in this fragment.</param>
    public string Identify(int? index, string? id, string? name) =>
        (index is null ? FindByOrder(id, name) : FindByIndex(index.Value, id, name))?.ShownId ?? Add(index, id);

    private StreamedCall? FindByOrder(string? id, string? name)
    {
        if (id is not null)
        {
            return _calls.FindLast(call => call.Id == id);
        }

        return name is null ? _calls.LastOrDefault() : null;
    }

    private StreamedCall? FindByIndex(int index, string? id, string? name)
    {
        var latest = _calls.FindLast(call => call.Index == index);
        if (id is null || latest?.Id == id)
        {
            return latest;
        }

        if (latest is { Id: null } && name is null)
        {
            // The server tells the id late; what was shown keeps the name that it was shown under.
            latest.Id = id;
            return latest;
        }

        // A name begins another call, even if it repeats the id of one at another index.
        return _calls.FindLast(call => call.Id == id && (call.Index == index || name is null));
    }

    private string Add(int? index, string? id)
    {
        var shown = id is null || _calls.Exists(call => call.Id == id) ? "call_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N") : id;
        _calls.Add(new StreamedCall(index, shown) { Id = id });
        return shown;
    }

    private sealed class StreamedCall(int? index, string shownId)
    {
        public int? Index { get; } = index;

        public string ShownId { get; } = shownId;

        /// <summary>As the server names it; null = it has not told.</summary>
        public string? Id { get; set; }
    }
}
