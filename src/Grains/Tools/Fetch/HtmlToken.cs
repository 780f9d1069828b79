namespace Cagent.Tools.Fetch;

/// <summary>A piece of an HTML page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Text with its entities decoded, or the name of a tag in lower case.</param>
/// <param name="Attributes">Attributes of a start tag; names in lower case.</param>
internal readonly record struct HtmlToken(HtmlTokenKind Kind, string Value, IReadOnlyDictionary<string, string> Attributes)
{
    public string? Attribute(string name) => Attributes.GetValueOrDefault(name);
}

internal enum HtmlTokenKind
{
    Text,
    Start,
    End,
}
