using System.Text.RegularExpressions;
using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

public sealed partial class AgentFileCorpusTests
{
    public static TheoryData<string> Files => [.. AgentCorpus.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_loads_or_fails_as_its_index_says(string file)
    {
        var row = AgentCorpus.Index[file];
        if (row["expected to load?"] == "yes")
        {
            Assert.Equal(row["number of agents"], AgentFile.Load(AgentCorpus.Read(file)).Agents.Count.ToString());
            return;
        }
        var error = Assert.Throws<AgentFileException>(() => AgentFile.Load(AgentCorpus.Read(file)));
        foreach (var key in Named(row["why"]))
        {
            Assert.Contains(key, error.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string> FilesWithConfiguration => [.. AgentCorpus.Files.Where(file => AgentCorpus.ExpectedJson(file) is not null)];

    [Theory]
    [MemberData(nameof(FilesWithConfiguration))]
    public void A_file_gives_the_recorded_configuration(string file)
    {
        var expected = AgentCorpus.ExpectedJson(file);
        var actual = AgentCorpus.Configuration(AgentFile.Load(AgentCorpus.Read(file)));
        Assert.True(AgentCorpus.Same(expected, actual), $"expected {expected!.ToJsonString()}\nactual   {actual.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(FilesWithConfiguration))]
    public void A_file_needs_the_recorded_variables(string file)
    {
        var expected = AgentCorpus.Index[file]["environment variables required before a run (models only)"];
        var missing = RequiredEnvironment.Of(AgentFile.Load(AgentCorpus.Read(file)), lookup: _ => null);
        Assert.Equal(expected, missing.Count == 0 ? "-" : string.Join(", ", missing));
    }

    /// <summary>The index says "key path on a toolset…", "without the mandatory key command".</summary>
    private static IEnumerable<string> Named(string why) => KeyWord().Matches(why).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\bkey (\w+)")]
    private static partial Regex KeyWord();
}
