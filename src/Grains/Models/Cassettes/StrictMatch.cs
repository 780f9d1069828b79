using System.Text.RegularExpressions;

namespace Cagent.Models.Cassettes;

/// <summary>Equality as the reference knows it: bodies byte for byte, apart from ids and limits (models §9.5).</summary>
internal static partial class StrictMatch
{
    public static string Normalize(string body) =>
        ThinkingConfig().Replace(Limits().Replace(CallIds().Replace(body, "call_ID"), ""), "");

    [GeneratedRegex(@"call_[a-z0-9\-]+", RegexOptions.CultureInvariant)]
    private static partial Regex CallIds();

    [GeneratedRegex("\"(?:max_(?:output_)?tokens|maxOutputTokens)\":\\d+,?", RegexOptions.CultureInvariant)]
    private static partial Regex Limits();

    [GeneratedRegex("\"thinkingConfig\":\\{[^}]*\\},?", RegexOptions.CultureInvariant)]
    private static partial Regex ThinkingConfig();
}
