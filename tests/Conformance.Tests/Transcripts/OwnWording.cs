using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Sentences of the reference inside of recorded texts that are worded anew by us: what they are about stays compared.</summary>
internal static partial class OwnWording
{
    /// <summary>Replaces the reference's sentences by the placeholder for any text, in place.</summary>
    public static void Apply(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (Replace(value) is { } replaced)
                    {
                        members[name] = replaced;
                    }
                    else
                    {
                        Apply(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Apply(item);
                }

                break;
            default:
                break;
        }
    }

    private static string? Replace(JsonNode? value)
    {
        if (value?.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        var text = value.GetValue<string>();
        var replaced = Task().Replace(text, "<text>$1<text>$2");
        replaced = Handoff().Replace(replaced, "$1<text>");
        replaced = ModelFailure().Replace(replaced, "$1<text>$2<text>$3<text>");
        return replaced == text ? null : replaced;
    }

    [GeneratedRegex(@"^You are a member of a team of agents\..*?(<task>.*</task>).*?(<expected_output>.*</expected_output>)?$", RegexOptions.Singleline)]
    private static partial Regex Task();

    [GeneratedRegex(@"^(The agent \S+ handed off the conversation to you\.).*$", RegexOptions.Singleline)]
    private static partial Regex Handoff();

    [GeneratedRegex(@"^((?:Error calling tool: )?all models failed: ).*?(\d{3}) .*?""message"": ""([^""]*)"".*$", RegexOptions.Singleline)]
    private static partial Regex ModelFailure();
}
