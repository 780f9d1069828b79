using System.Text.Json.Nodes;
using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Models.Cassettes;
using Cagent.Sessions;
using Microsoft.Extensions.Options;

namespace Cagent.Grains.Tests.Models;

/// <summary>Recorded traffic, asked for by our own adapters.</summary>
public sealed class CassetteReplayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Directory => Path.Combine(AppContext.BaseDirectory, "data", "cassettes");

    /// <summary>Name, API and answer of each recorded cassette for the two OpenAI APIs.</summary>
    public static TheoryData<string, string> OpenAICassettes()
    {
        var data = new TheoryData<string, string>();
        foreach (var row in File.ReadLines(Path.Combine(Directory, "INDEX.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            if (row[9] is "chat completions" or "responses")
            {
                data.Add(row[0], row[6]);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(OpenAICassettes))]
    public async Task Every_recorded_answer_is_found_and_read(string cassette, string outcome)
    {
        var path = Path.Combine(Directory, cassette);
        using var bench = new ModelBench(options => options.FakeCassette = path, environment: new Dictionary<string, string>());
        var shown = new List<string>();
        foreach (var interaction in Cassette.Load(path))
        {
            var body = JsonNode.Parse(interaction.RequestBody)!.AsObject();
            var request = RecordedRequests.Read(body);
            var isTitle = RequestReduction.Reduce(new Uri(interaction.Url).AbsolutePath, interaction.RequestBody)!.LooksLikeTitle;

            // Another wording of the system's prompts, no tools, another limit: what another program would send.
            request = request with
            {
                Messages = [.. request.Messages.Select(message => message.Role == ChatRoles.System ? message with { Content = "Other words." } : message)],
                Tools = [],
                MaxTokens = 17,
                GeneratingTitle = isTitle,
            };
            var provider = interaction.Url.Contains("mistral", StringComparison.Ordinal) ? "mistral" : "openai";
            var model = bench.Create(new TeamConfig { Version = "7" }, $"{provider}/{body["model"]!.GetValue<string>()}");
            var chunks = await model.StreamAsync(request, Cancel).ToListAsync(Cancel);
            shown.Add(string.Concat(chunks.Select(chunk => chunk.Content)));
            Assert.NotNull(chunks[^1].Finish);
            Assert.NotNull(chunks[^1].Usage);
            Assert.True(shown[^1].Length > 0 || chunks.Any(chunk => chunk.ToolCalls.Count > 0) || cassette.Contains("NeedAcceptance", StringComparison.Ordinal));
        }

        foreach (var text in outcome.Split("||", StringSplitOptions.TrimEntries).Where(text => !text.StartsWith('(')))
        {
            Assert.Contains(shown, answer => Flat(answer).Contains(Flat(text), StringComparison.Ordinal) || Flat(text).Contains(Flat(answer), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Each_interaction_answers_once_and_a_miss_says_what_was_asked_and_what_is_left()
    {
        using var bench = new ModelBench(options => options.FakeCassette = Path.Combine(Directory, "TestA2AServer_MultipleRequests"));
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-3.5-turbo" });
        await model.StreamAsync(ModelBench.Ask("Say 'hello' in one word."), Cancel).ToListAsync(Cancel);

        var failure = await Assert.ThrowsAsync<ChatModelException>(
            () => model.StreamAsync(ModelBench.Ask("Say 'hello' in one word."), Cancel).ToListAsync(Cancel).AsTask());

        Assert.Equal((ChatModelErrorKind.Fatal, 404), (failure.Kind, failure.Status));
        Assert.Contains("Say 'hello' in one word.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("#1 chat/completions gpt-3.5-turbo [U] \\\"Say 'goodbye' in one word.\\\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_request_never_consumes_an_answer()
    {
        using var bench = new ModelBench(options => options.FakeCassette = Path.Combine(Directory, "TestExec_OpenAI"));
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-3.5-turbo" });
        var question = ModelBench.Ask("What's 2+2?");

        await Assert.ThrowsAsync<ChatModelException>(
            () => model.StreamAsync(question with { GeneratingTitle = true }, Cancel).ToListAsync(Cancel).AsTask());
        var chunks = await model.StreamAsync(question, Cancel).ToListAsync(Cancel);

        Assert.Equal("2 + 2 equals 4.", string.Concat(chunks.Select(chunk => chunk.Content)));
    }

    [Fact]
    public async Task The_sample_cassette_answers_any_greeting_again_and_again_and_titles()
    {
        using var bench = new ModelBench(options => options.FakeCassette = Path.Combine(AppContext.BaseDirectory, "data", "deploy", "hello.cassette"));
        var team = AgentFile.Load(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "deploy", "hello.yaml"), Cancel));
        var model = bench.Create(team, team.DefaultAgent.Model);

        foreach (var text in (string[])["Hello", "Hi there!", "And again"])
        {
            var chunks = await model.StreamAsync(ModelBench.Ask(text), Cancel).ToListAsync(Cancel);
            Assert.StartsWith("Hello from Cagent!", string.Concat(chunks.Select(chunk => chunk.Content)), StringComparison.Ordinal);
        }

        var title = await model.StreamAsync(ModelBench.Ask("name it") with { GeneratingTitle = true, MaxTokens = 20 }, Cancel).ToListAsync(Cancel);
        Assert.Equal("A first hello", string.Concat(title.Select(chunk => chunk.Content)));
        Assert.Empty(bench.Models.FindMissingEnvironment(team));
    }

    [Theory]
    [InlineData("nowhere", "failed to start fake proxy: failed to create VCR recorder: requested cassette not found: nowhere.yaml")]
    [InlineData("nowhere.yaml", "failed to start fake proxy: failed to create VCR recorder: requested cassette not found: nowhere.yaml")]
    public void A_missing_cassette_is_told_at_start(string cassette, string message)
    {
        using var bench = new ModelBench(options => options.FakeCassette = cassette);

        var failure = Assert.Throws<OptionsValidationException>(() => bench.Models);

        Assert.Equal([message], failure.Failures);
    }

    [Fact]
    public void A_cassette_of_another_version_is_refused()
    {
        var failure = Assert.Throws<CagentException>(() => Cassette.Parse("---\nversion: 1\ninteractions: []\n", "x.yaml"));

        Assert.Contains("unsupported cassette version format", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cassette_without_interactions_is_valid() =>
        Assert.Empty(Cassette.Load(Path.Combine(Directory, "TestA2AServer_AgentCard.yaml")));

    [Fact]
    public void Every_file_of_the_data_set_has_the_interactions_of_its_index()
    {
        var rows = File.ReadLines(Path.Combine(Directory, "INDEX.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();

        Assert.All(rows, row => Assert.Equal(row[5], $"{Cassette.Load(Path.Combine(Directory, row[0])).Count}"));
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
