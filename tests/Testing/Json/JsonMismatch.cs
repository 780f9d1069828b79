namespace Cagent.Testing.Json;

/// <summary>A place where a document is not as expected.</summary>
/// <param name="Path">Where, as <c>$.a[0].b</c>.</param>
/// <param name="Message">What was expected and what came.</param>
public sealed record JsonMismatch(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
