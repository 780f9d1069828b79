using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>The environment of the recordings: a dummy value for every provider key, and the changes of a case.</summary>
internal static partial class WireEnvironment
{
    private static readonly string[] Keys =
    [
        "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "XAI_API_KEY", "NEBIUS_API_KEY",
        "REQUESTY_API_KEY", "AZURE_API_KEY", "MINIMAX_API_KEY", "MY_KEY",
    ];

    /// <summary>The secret of a variable.</summary>
    public static string Secret(string variable) => $"secret-of-{variable}";

    /// <summary>Replaces placeholders of secrets and repeated characters.</summary>
    public static string Fill(string text) => Repeated().Replace(
        SecretOf().Replace(text, match => Secret(match.Groups[1].Value)),
        match => new string(match.Groups[1].Value[0], int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)));

    public static Dictionary<string, string?> Of(WireCase wire, string upstream)
    {
        var environment = Keys.ToDictionary(key => key, key => (string?)Secret(key));
        environment["AWS_ACCESS_KEY_ID"] = "AKIADUMMY";
        environment["AWS_SECRET_ACCESS_KEY"] = "dummysecret";
        environment["AWS_REGION"] = "us-east-1";
        if (wire.Record["env_unset"] is JsonArray names)
        {
            foreach (var name in names)
            {
                environment.Remove(name!.GetValue<string>());
            }
        }
        else if (wire.Record["env_unset"] is not null)
        {
            environment.Clear();
        }

        foreach (var (name, value) in wire.Record["env"]?.AsObject() ?? [])
        {
            environment[name] = Fill(value!.GetValue<string>()).Replace("${UPSTREAM}", upstream, StringComparison.Ordinal);
        }

        return environment;
    }

    [GeneratedRegex("<([A-Z][A-Z_]*)>")]
    private static partial Regex SecretOf();

    [GeneratedRegex(@"\{\{(.)\*(\d+)\}\}")]
    private static partial Regex Repeated();
}
