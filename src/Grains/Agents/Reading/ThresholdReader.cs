namespace Cagent.Agents.Reading;

/// <summary>Reads <c>compaction_threshold</c>: a share of the context window.</summary>
internal static class ThresholdReader
{
    public static double? Read(YamlFields fields) => fields.Number("compaction_threshold", since: 12) switch
    {
        null => null,
        > 0 and <= 1 and var share => share,
        var share => throw fields.Error("compaction_threshold", $"{share} is not a share of the context window; it must be above 0 and at most 1"),
    };
}
