using System.Text.Json.Nodes;
using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

/// <summary>Each line of synthetic-cases.jsonl: a small file and what becomes of it.</summary>
public sealed class SyntheticCaseTests
{
    /// <summary>Lines that we answer differently on purpose. A line here that behaves as recorded fails the test.</summary>
    private static readonly Dictionary<string, string> Deviations = new()
    {
        ["structure: version-8"] = "versions 8 to 12 of the newer release load",
    };

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (var index = 0; index < AgentCorpus.SyntheticCases.Count; index++)
            {
                cases.Add(index, Name(AgentCorpus.SyntheticCases[index]));
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_behaves_as_recorded(int index, string name)
    {
        var difference = Difference(AgentCorpus.SyntheticCases[index]);
        if (Deviations.TryGetValue(name, out var reason))
        {
            Assert.True(difference is not null, $"\"{name}\" behaves as recorded; take it off the list ({reason})");
            return;
        }
        Assert.True(difference is null, difference);
    }

    private static string Name(JsonObject @case) => $"{@case["group"]}: {@case["id"]}";

    /// <summary>Null when the case behaves as recorded.</summary>
    private static string? Difference(JsonObject @case)
    {
        var yaml = (string)@case["yaml"]!;
        var expected = @case["ours"] as JsonObject ?? @case;
        var loads = (bool?)expected["loads"] ?? false;
        try
        {
            var actual = AgentCorpus.Configuration(AgentCorpus.Load(yaml));
            if (!loads)
            {
                return $"loads, but must fail:\n{yaml}";
            }
            // Without a recorded result the reference cannot print the configuration; that it loads is all there is to see.
            return expected["json"] is not { } json || AgentCorpus.Same(json, actual)
                ? null
                : $"expected {json.ToJsonString()}\nactual   {actual.ToJsonString()}\nof\n{yaml}";
        }
        catch (AgentFileException exception)
        {
            if (loads)
            {
                return $"must load, but: {exception.Message}\n{yaml}";
            }
            var missing = (@case["should_name"] as JsonArray ?? []).Select(word => (string)word!)
                .Where(word => !exception.Message.Contains(word, StringComparison.Ordinal)).ToList();
            return missing.Count == 0 ? null : $"the error must name {string.Join(", ", missing)}: {exception.Message}\n{yaml}";
        }
    }
}
