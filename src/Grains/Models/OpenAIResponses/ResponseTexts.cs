namespace Cagent.Models.OpenAIResponses;

/// <summary>Which parts of which messages have brought text, so that what comes once more as a whole is not shown twice.</summary>
/// <remarks>A part is known by the id of its item or by the item's place among the outputs, and by its own place in the item; servers leave out some of
/// these.</remarks>
internal sealed class ResponseTexts
{
    /// <summary>A part whose place was not told stands for all of its item.</summary>
    private const int WholeItem = -1;

    private readonly HashSet<(string Item, int Part)> _byItem = [];
    private readonly HashSet<(int Output, int Part)> _byOutput = [];
    private readonly HashSet<string> _items = new(StringComparer.Ordinal);
    private (string? Item, int? Output, int? Part)? _latest;
    private bool _unnamed;

    public bool IsEmpty => _latest is null;

    /// <summary>Id of the item that brought text last.</summary>
    public string? LatestItem => _latest?.Item;

    public void Note(string? item, int? output, int? part)
    {
        if (_latest is { } latest && ReferenceEquals(latest.Item, item) && latest.Output == output && latest.Part == part)
        {
            return;
        }

        _latest = (item, output, part);
        if (item is not null)
        {
            _items.Add(item);
            _byItem.Add((item, part ?? WholeItem));
        }

        if (output is { } place)
        {
            _byOutput.Add((place, part ?? WholeItem));
        }

        _unnamed |= item is null && output is null;
    }

    public bool Has(string? item, int? output, int? part)
    {
        if (_unnamed || (item is null && output is null))
        {
            return !IsEmpty;
        }

        if (item is not null && _items.Contains(item))
        {
            return part is null || _byItem.Contains((item, WholeItem)) || _byItem.Contains((item, part.Value));
        }

        if (output is { } place)
        {
            return _byOutput.Contains((place, WholeItem))
                || (part is null ? _byOutput.Any(known => known.Output == place) : _byOutput.Contains((place, part.Value)));
        }

        // Text came, but of items without ids: it was this one's.
        return _items.Count == 0 && !IsEmpty;
    }
}
