using System.Text.Json.Nodes;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Examples;

/// <summary>An ordered pattern over the events of a stream, with repetitions.</summary>
internal sealed class EventPattern(JsonArray entries, ShapePlaceholders placeholders)
{
    private readonly JsonComparer _comparer = new(placeholders);
    private int _furthest = -1;
    private string _problem = "";

    /// <summary>Null when the events fit, else what did not.</summary>
    public string? Explain(IReadOnlyList<JsonNode?> events)
    {
        if (Matches(0, events, 0))
        {
            return null;
        }

        return $"the stream does not fit: {_problem}\n    got: {string.Join(' ', events.Select(item => item?["type"]?.ToString()))}";
    }

    private bool Matches(int entry, IReadOnlyList<JsonNode?> events, int position)
    {
        if (entry == entries.Count)
        {
            return position == events.Count || Fail(position, $"event {position} is one too many: {JsonComparer.Show(events[position])}");
        }

        // A title is made beside the run: it comes when it is ready, between any two events.
        if (position < events.Count && events[position]?["type"]?.ToString() == "session_title" && Matches(entry, events, position + 1))
        {
            return true;
        }

        var pattern = entries[entry]!;
        if (pattern is not JsonObject shape || shape["$repeat"] is not { } repeat)
        {
            return MatchesOne(entry, pattern, events, position, () => Matches(entry + 1, events, position + 1));
        }

        // The shortest repetition first; each further one is tried when the rest does not fit.
        return (repeat.GetValue<string>() == "0+" && Matches(entry + 1, events, position))
            || MatchesOne(entry, shape["event"]!, events, position, () =>
                Matches(entry + 1, events, position + 1)
                || (repeat.GetValue<string>() == "1+" ? MatchesMore(entry, shape["event"]!, events, position + 1) : Matches(entry, events, position + 1)));
    }

    private bool MatchesMore(int entry, JsonNode shape, IReadOnlyList<JsonNode?> events, int position) =>
        MatchesOne(entry, shape, events, position, () =>
            Matches(entry + 1, events, position + 1) || MatchesMore(entry, shape, events, position + 1));

    private bool MatchesOne(int entry, JsonNode shape, IReadOnlyList<JsonNode?> events, int position, Func<bool> rest)
    {
        if (position >= events.Count)
        {
            return Fail(position, $"the stream ended where entry {entry} was expected: {JsonComparer.Show(shape)}");
        }

        var bound = placeholders.SubSession;
        var mismatches = _comparer.Compare(shape, events[position]);
        if (mismatches.Count > 0)
        {
            Fail(position, $"event {position} against entry {entry} ({JsonComparer.Show(shape)}): {mismatches[0]}");
        }
        else if (rest())
        {
            return true;
        }

        placeholders.SubSession = bound;
        return false;
    }

    private bool Fail(int position, string problem)
    {
        if (position > _furthest)
        {
            _furthest = position;
            _problem = problem;
        }

        return false;
    }
}
