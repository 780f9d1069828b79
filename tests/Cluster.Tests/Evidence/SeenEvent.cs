namespace Cagent.Cluster.Tests.Evidence;

/// <summary>An event as somebody got it.</summary>
/// <param name="Number">Its <c>id:</c>.</param>
/// <param name="Data">Its <c>data:</c>, unchanged.</param>
/// <param name="At">When it came, on the clock of the test.</param>
/// <param name="Connection">Which of the watcher's connections it came over; the first is 1.</param>
internal sealed record SeenEvent(long Number, string Data, TimeSpan At = default, int Connection = 1)
{
    private const string Head = "{\"type\":\"";

    /// <summary>Member <c>type</c>, which stands first in every event.</summary>
    public string Type { get; } = Data.StartsWith(Head, StringComparison.Ordinal)
        ? Data[Head.Length..Data.IndexOf('"', Head.Length)]
        : throw new InvalidDataException($"an event whose first member is not its type: {Data}");

    /// <summary>The whole event.</summary>
    public JsonObject Json => JsonNode.Parse(Data)!.AsObject();

    /// <inheritdoc/>
    public override string ToString() => $"{Number} {Type}";
}
