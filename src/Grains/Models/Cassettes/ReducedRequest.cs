using System.Text.RegularExpressions;

namespace Cagent.Models.Cassettes;

/// <summary>A request to a model without what may differ between two programs that ask the same: prompts of the system, tools, limits,
/// the order of keys, ids of calls, contents of tool results (models §9.10).</summary>
internal sealed partial record ReducedRequest
{
    private const string TitleMarker = "Recent user messages:";

    /// <summary>The API by its path; empty for others than those that can be reduced.</summary>
    public required string Family { get; init; }

    /// <summary>In lower case, without a date at the end.</summary>
    public required string Model { get; init; }

    /// <summary>The whole conversation.</summary>
    public required IReadOnlyList<ConversationTurn> AllTurns { get; init; }

    /// <summary>The conversation as it is compared: of the user's first messages only the last counts, since some recordings have the system's
    /// prompts there.</summary>
    public IReadOnlyList<ConversationTurn> Turns => field ??= DropRepeatedStart(AllTurns);

    /// <summary>Whether it reads like a request for a title.</summary>
    public bool LooksLikeTitle => Turns is [{ Kind: 'U' } only]
        && only.Text.Contains(TitleMarker, StringComparison.Ordinal) && only.Text.Contains("title", StringComparison.OrdinalIgnoreCase);

    /// <summary>The numbered texts that a title is asked for, whatever is written around them.</summary>
    public string TitleKey
    {
        get
        {
            var text = Turns is [.., var last] ? last.Text : "";
            var marker = text.IndexOf(TitleMarker, StringComparison.Ordinal);
            var list = text.IndexOf(" 1. ", StringComparison.Ordinal);
            return (marker >= 0 ? text[(marker + TitleMarker.Length)..] : list >= 0 ? text[list..] : text).Trim();
        }
    }

    public static string NormalizeModel(string model) => DateSuffix().Replace(model.ToLowerInvariant(), "");

    public bool HasTurnsOf(ReducedRequest other) => Turns.SequenceEqual(other.Turns);

    public bool HasShapeOf(ReducedRequest other) =>
        Turns.Count == other.Turns.Count && Turns.Zip(other.Turns).All(pair => pair.First.HasShapeOf(pair.Second));

    public ReducedRequest WithoutLastUser() =>
        AllTurns is [.., { Kind: 'U' }] ? new() { Family = Family, Model = Model, AllTurns = [.. AllTurns.SkipLast(1)] } : this;

    /// <summary>For people: model, letters of the turns, the last text.</summary>
    public string Describe()
    {
        var last = Turns.LastOrDefault(turn => turn.Kind == 'U')?.Text ?? "";
        return $"{Family} {Model} [{string.Concat(Turns.Select(turn => turn.Kind))}] \"{(last.Length > 80 ? last[..80] + "…" : last)}\"";
    }

    private static IReadOnlyList<ConversationTurn> DropRepeatedStart(IReadOnlyList<ConversationTurn> turns)
    {
        var leading = turns.TakeWhile(turn => turn.Kind == 'U').Count();
        return leading > 1 ? [.. turns.Skip(leading - 1)] : turns;
    }

    [GeneratedRegex(@"-\d{4}-?\d{2}-?\d{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex DateSuffix();
}
