using System.Text.Json.Nodes;

namespace Cagent.Testing.Json;

/// <summary>Values of an expected document that stand for something else than themselves.</summary>
public interface IPlaceholders
{
    /// <summary>Decides about an expected value; null when it is to be compared as it is.</summary>
    /// <param name="expected">Never null.</param>
    /// <param name="actual">Null for JSON null.</param>
    PlaceholderVerdict? Decide(JsonNode expected, JsonNode? actual);

    /// <summary>Whether a member with this value has to be absent.</summary>
    bool MeansAbsent(JsonNode? expected);
}

/// <summary>What a placeholder says.</summary>
/// <param name="Matches">The value is as it has to be.</param>
/// <param name="Wanted">What would have been, when it is not.</param>
public readonly record struct PlaceholderVerdict(bool Matches, string Wanted = "")
{
    /// <summary>The value is as it has to be.</summary>
    public static readonly PlaceholderVerdict Yes = new(true);

    /// <summary>The value is not as it has to be.</summary>
    public static PlaceholderVerdict No(string wanted) => new(false, wanted);

    /// <summary>Yes or no.</summary>
    public static PlaceholderVerdict If(bool matches, string wanted) => new(matches, wanted);
}
