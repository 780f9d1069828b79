using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Ids of the calls of one answer while it is streamed. A provider that repeats an id of an earlier answer gets a generated one (runtime N2),
/// from the first piece that is shown on: clients put the pieces, the call and its result together by it.</summary>
/// <param name="history">Items of the session before the answer.</param>
/// <param name="newId">Makes a new UUID.</param>
internal sealed class CallIds(IEnumerable<SessionItem> history, Func<string> newId)
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private HashSet<string>? _taken;

    /// <summary>The id to use; one that is missing stays so.</summary>
    public string? Of(string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            return id;
        }

        if (!_ids.TryGetValue(id, out var own))
        {
            _taken ??= [.. history.SelectMany(item => item.Message?.ToolCalls ?? []).Select(call => call.Id ?? "")];
            _ids[id] = own = _taken.Contains(id) ? "call_" + newId() : id;
        }

        return own;
    }
}
