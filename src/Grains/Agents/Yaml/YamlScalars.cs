using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Cagent.Agents.Yaml;

/// <summary>From scalar tokens to typed values: by tag, else by style.</summary>
internal static class YamlScalars
{
    private const string CoreSchema = "tag:yaml.org,2002:";

    public static YamlScalar Of(Scalar token, Tag? tag)
    {
        var isPlain = token.Style is ScalarStyle.Plain && tag is null;
        return new YamlScalar(isPlain ? YamlNumbers.Resolve(token.Value) : Tagged(token.Value, tag), isPlain, YamlTokens.PositionOf(token));
    }

    /// <summary>A value that is not there.</summary>
    public static YamlScalar Empty(Tag? tag, YamlPosition position) => new(tag is null ? null : Tagged("", tag), isPlain: true, position);

    private static object? Tagged(string text, Tag? tag) => NameOf(tag) switch
    {
        "int" or "bool" => YamlNumbers.Resolve(text),
        "float" => YamlNumbers.Resolve(text) is long number ? (double)number : YamlNumbers.Resolve(text),
        "null" => null,
        _ => text,
    };

    private static string? NameOf(Tag? tag) => tag switch
    {
        null => null,
        { Handle: "!!" } => tag.Suffix,
        _ when tag.Suffix.StartsWith(CoreSchema, StringComparison.Ordinal) => tag.Suffix[CoreSchema.Length..],
        _ => null,
    };
}
