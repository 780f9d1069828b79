using Microsoft.Extensions.Logging;

namespace Cagent.Models.Cassettes;

/// <summary>Finds the recorded answer to a request. Every interaction is used once; finding and marking are one step.</summary>
internal sealed partial class CassettePlayer
{
    private const int MostListed = 10;
    private readonly Lock _lock = new();
    private readonly List<Track> _tracks;
    private readonly ILogger<CassettePlayer> _logger;

    public CassettePlayer(IReadOnlyList<RecordedInteraction> interactions, ILogger<CassettePlayer> logger)
    {
        _tracks = [.. interactions.Select(interaction => new Track(interaction))];
        _logger = logger;
    }

    /// <summary>The interaction that answers a request, or null and what to say about that.</summary>
    public RecordedInteraction? Find(string method, Uri url, string body, ChatPurpose purpose, out string miss)
    {
        var live = RequestReduction.Reduce(url.AbsolutePath, body);
        lock (_lock)
        {
            var (track, level) = FindTrack(method, url, body, live, purpose);
            if (track is null)
            {
                miss = DescribeMiss(url, live, purpose);
                LogMiss(miss);
                return null;
            }

            if (level is MatchLevel.OtherModel)
            {
                LogOtherModel(track.Interaction.Index, track.Reduced!.Model, live!.Model);
            }

            track.IsUsed = !track.Interaction.Repeats;
            miss = "";
            return track.Interaction;
        }
    }

    private (Track? Track, MatchLevel Level) FindTrack(string method, Uri url, string body, ReducedRequest? live, ChatPurpose purpose)
    {
        var wanted = purpose is ChatPurpose.Title ? CassettePurpose.Title : CassettePurpose.Chat;
        var free = _tracks.FindAll(track => !track.IsUsed && track.Purpose == wanted);
        var strict = StrictMatch.Normalize(body);
        if (free.Find(track => track.Interaction.Method == method && track.Interaction.Url == url.AbsoluteUri && track.StrictBody == strict) is { } equal)
        {
            return (equal, MatchLevel.Strict);
        }

        if (live is null)
        {
            return (null, MatchLevel.None);
        }

        var related = free.FindAll(track => track.Reduced?.Family == live.Family);
        bool SameTurns(Track track) => purpose switch
        {
            ChatPurpose.Title => track.Reduced!.TitleKey == live.TitleKey,

            // The order to summarise has another wording in every program.
            ChatPurpose.Summary => track.Reduced!.WithoutLastUser().HasTurnsOf(live.WithoutLastUser()),
            _ => track.Reduced!.HasTurnsOf(live),
        };
        bool SameModel(Track track) => track.Reduced!.Model == live.Model;

        if (related.Find(track => SameModel(track) && SameTurns(track)) is { } same)
        {
            return (same, MatchLevel.SameTurns);
        }

        // Only where the server itself wrote the last user message may its wording differ.
        if (purpose is not ChatPurpose.Chat && related.Find(track => SameModel(track) && track.Reduced!.HasShapeOf(live)) is { } alike)
        {
            return (alike, MatchLevel.SameShape);
        }

        if (related.Find(SameTurns) is { } other)
        {
            return (other, MatchLevel.OtherModel);
        }

        return related.Find(track => track.Interaction.MatchesAny) is { } any ? (any, MatchLevel.Any) : (null, MatchLevel.None);
    }

    private string DescribeMiss(Uri url, ReducedRequest? live, ChatPurpose purpose)
    {
        var left = _tracks.FindAll(track => !track.IsUsed);
        var listed = string.Join("; ", left.Take(MostListed).Select(track => $"#{track.Interaction.Index} {track.Describe()}"));
        var rest = left.Count > MostListed ? $"; and {left.Count - MostListed} more" : "";
        return $"the cassette has no answer to this {purpose.ToString().ToLowerInvariant()} request: {live?.Describe() ?? url.AbsolutePath}. "
            + (left.Count == 0 ? "All of its interactions are used." : $"Left: {listed}{rest}.");
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Replay failed: {Miss}")]
    private partial void LogMiss(string miss);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Interaction {Index} of the cassette was recorded with model {Recorded}, it answers {Asked}")]
    private partial void LogOtherModel(int index, string recorded, string asked);

    private enum MatchLevel
    {
        None,
        Strict,
        SameTurns,
        SameShape,
        OtherModel,
        Any,
    }

    private sealed class Track(RecordedInteraction interaction)
    {
        public RecordedInteraction Interaction { get; } = interaction;

        public ReducedRequest? Reduced { get; } = Uri.TryCreate(interaction.Url, UriKind.Absolute, out var url) ? RequestReduction.Reduce(url.AbsolutePath, interaction.RequestBody) : null;

        public string StrictBody { get; } = StrictMatch.Normalize(interaction.RequestBody);

        public CassettePurpose Purpose => Reduced?.LooksLikeTitle is true ? CassettePurpose.Title : CassettePurpose.Chat;

        public bool IsUsed { get; set; }

        public string Describe() => $"{(Purpose is CassettePurpose.Title ? "title " : "")}{Reduced?.Describe() ?? Interaction.Url}";
    }
}
