using System.Text.Json.Nodes;
using Cagent.Agents.Configuration;
using Cagent.Models;

namespace Cagent.Grains.Tests.Models;

public sealed class ModelResolverTests : IDisposable
{
    private readonly ModelBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("a,b", "openai/gpt-4o", "xai/grok-4")]
    [InlineData("both", "openai/gpt-4o", "xai/grok-4")]
    [InlineData("openai/gpt-4o, xai/grok-4", "openai/gpt-4o", "xai/grok-4")]
    [InlineData("more", "openai/gpt-4o", "xai/grok-4", "openai/o3")]
    public void An_alloy_has_all_its_members(string reference, params string[] members)
    {
        var team = ModelBench.Team(
            ("a", new() { Provider = "openai", Model = "gpt-4o" }),
            ("b", new() { Provider = "xai", Model = "grok-4" }),
            ("both", new() { Model = "a,b" }),
            ("more", new() { Model = "both, openai/o3" }));

        Assert.Equal(members, _bench.Models.Resolve(team, reference).Select(model => model.Id));
    }

    [Fact]
    public void An_alloy_that_contains_itself_is_refused()
    {
        var team = ModelBench.Team(("a", new() { Model = "b,openai/o3" }), ("b", new() { Model = "a,openai/o3" }));

        var failure = Assert.Throws<CagentException>(() => _bench.Models.Resolve(team, "a"));

        Assert.Equal(ErrorCodes.InvalidConfig, failure.Code);
        Assert.Contains("models.a contains itself", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_is_the_entrys_own_then_the_catalogues_then_32000()
    {
        var team = ModelBench.Team(("own", new() { Provider = "openai", Model = "gpt-4o", MaxTokens = 5 }));

        Assert.Equal(
            [5, 16_384, 32_000],
            ((string[])["own", "openai/gpt-4o", "openai/new-model"]).Select(reference => _bench.Models.Resolve(team, reference)[0].Config.MaxTokens));
    }

    [Theory]
    [InlineData("nowhere", "model \"nowhere\" is not defined")]
    [InlineData("anthropic/claude-sonnet-4-5", "provider anthropic is not supported by this build yet")]
    [InlineData("google/gemini-2.5-flash", "provider google is not supported by this build yet")]
    [InlineData("amazon-bedrock/x", "provider amazon-bedrock is not supported by this build yet")]
    [InlineData("dmr/ai/qwen3", "provider dmr is not supported by this build yet")]
    [InlineData("nosuch/x", "unknown provider type: nosuch")]
    [InlineData("", "an agent names no model")]
    public void A_reference_that_cannot_be_asked_is_refused(string reference, string message)
    {
        var failure = Assert.Throws<CagentException>(() => _bench.Models.Resolve(ModelBench.Team(), reference));

        Assert.Equal(ErrorCodes.InvalidConfig, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bogus", "unknown provider type: bogus")]
    [InlineData("anthropic", "model type must be 'anthropic'")]
    public void An_api_type_that_does_not_fit_is_refused(string type, string message)
    {
        var team = ModelBench.Team(("m", new() { Provider = "openai", Model = "gpt-4o", ProviderOptions = new JsonObject { ["api_type"] = type } }));

        Assert.StartsWith(message, Assert.Throws<CagentException>(() => _bench.Models.Resolve(team, "m")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai/gpt-5-mini")]
    [InlineData("MISTRAL_API_KEY", "mistral/mistral-small-latest")]
    public void Auto_is_the_first_provider_with_a_key(string variable, string model)
    {
        using var bench = new ModelBench(environment: new Dictionary<string, string> { [variable] = "k", ["ANTHROPIC_API_KEY"] = "k" });

        Assert.Equal(model, Assert.Single(bench.Models.Resolve(ModelBench.Team(), "auto")).Id);
    }

    [Fact]
    public void Auto_without_any_key_says_which_to_set()
    {
        using var bench = new ModelBench(environment: new Dictionary<string, string>());

        var failure = Assert.Throws<CagentException>(() => bench.Models.Resolve(ModelBench.Team(), "auto"));

        Assert.Contains("OPENAI_API_KEY, MISTRAL_API_KEY", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_can_be_chosen_by_a_variable()
    {
        using var bench = new ModelBench(environment: new Dictionary<string, string> { ["CAGENT_DEFAULT_MODEL"] = "xai/grok-4" });

        Assert.Equal("xai/grok-4", Assert.Single(bench.Models.Resolve(ModelBench.Team(), "auto")).Id);
    }

    [Theory]
    [InlineData("xai/grok-4", "openai/gpt-4o", "mistral/x", "xai/grok-4")]
    [InlineData("", "openai/gpt-4o", "mistral/x", "openai/gpt-4o")]
    [InlineData("nonsense", "/gpt-4o", "mistral/x", "mistral/x")]
    [InlineData("openai/", " ", "nonsense", "openai/gpt-5-mini")]
    public void What_is_no_model_counts_as_not_said(string newer, string older, string user, string model)
    {
        var environment = new Dictionary<string, string> { ["DOCKER_AGENT_DEFAULT_MODEL"] = newer, ["CAGENT_DEFAULT_MODEL"] = older, ["OPENAI_API_KEY"] = "k" };
        using var bench = new ModelBench(options => options.UserDefaultModel = user, environment);

        Assert.Equal(model, Assert.Single(bench.Models.Resolve(ModelBench.Team(), "auto")).Id);
    }

    [Fact]
    public void A_missing_key_fails_when_the_client_is_made()
    {
        using var bench = new ModelBench(environment: new Dictionary<string, string>());

        var failure = Assert.Throws<ChatModelException>(() => bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o" }));

        Assert.Equal("OPENAI_API_KEY environment variable is required", failure.Message);
    }

    [Fact]
    public async Task A_key_that_was_rotated_is_sent_with_the_next_call()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = ["data: [DONE]\n\n"], Repeat = true });
        var environment = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "old" };
        using var bench = new ModelBench(environment: environment);
        var model = bench.Models.Resolve(ModelBench.Team(("m", new() { Provider = "openai", Model = "gpt-4o", BaseUrl = provider.Url })), "m")[0];

        await CallAsync(bench, model);
        environment["OPENAI_API_KEY"] = "new";
        await CallAsync(bench, model);
        environment["OPENAI_ORG_ID"] = "org";
        await CallAsync(bench, model);

        Assert.Equal(["Bearer old", "Bearer new", "Bearer new"], provider.Requests.Select(request => request.Headers["authorization"]));
        Assert.Equal([null, null, "org"], provider.Requests.Select(request => request.Headers.GetValueOrDefault("openai-organization")));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("MY_KEY", "Bearer mine")]
    public async Task A_provider_of_the_files_own_that_is_called_openai_gets_nothing_of_OpenAIs(string tokenKey, string? authorization)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = ["data: [DONE]\n\n"] });
        using var bench = new ModelBench(environment: new Dictionary<string, string>
        {
            ["OPENAI_API_KEY"] = "k",
            ["OPENAI_ORG_ID"] = "org",
            ["OPENAI_BASE_URL"] = "http://127.0.0.1:9",
            ["MY_KEY"] = "mine",
        });
        var team = ModelBench.Team() with
        {
            Providers = new Dictionary<string, ProviderConfig> { ["openai"] = new() { BaseUrl = provider.Url, TokenKey = tokenKey } },
        };

        await CallAsync(bench, bench.Models.Resolve(team, "openai/gpt-4.1")[0]);

        var request = Assert.Single(provider.Requests);
        Assert.Equal(("/chat/completions", authorization), (request.Path, request.Headers.GetValueOrDefault("authorization")));
        Assert.DoesNotContain("openai-organization", request.Headers.Keys);
    }

    [Fact]
    public async Task A_password_in_an_address_is_sent_and_not_told()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Status = 400, Pieces = ["{}"] });
        using var bench = new ModelBench();
        var address = provider.Url.Replace("//", "//me:p%40ss@", StringComparison.Ordinal);
        var team = ModelBench.Team() with { Providers = new Dictionary<string, ProviderConfig> { ["lab"] = new() { BaseUrl = address } } };

        var failure = await Assert.ThrowsAsync<ChatModelException>(() => CallAsync(bench, bench.Models.Resolve(team, "lab/x")[0]));

        Assert.Equal("Basic " + Convert.ToBase64String("me:p@ss"u8), Assert.Single(provider.Requests).Headers["authorization"]);
        Assert.DoesNotContain("ss@", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_is_kept_while_nothing_has_changed()
    {
        using var bench = new ModelBench(environment: new Dictionary<string, string> { ["OPENAI_API_KEY"] = "k", ["OPENAI_ORG_ID"] = "org" });
        var model = bench.Models.Resolve(ModelBench.Team(), "openai/gpt-4o")[0];

        Assert.Same(bench.Models.Create(model), bench.Models.Create(model));
    }

    [Fact]
    public void Azure_needs_an_address()
    {
        using var bench = new ModelBench(environment: new Dictionary<string, string> { ["AZURE_API_KEY"] = "k" });

        var failure = Assert.Throws<ChatModelException>(() => bench.Create(new ModelConfig { Provider = "azure", Model = "x" }));

        Assert.Contains("set base_url", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thinking_is_configured_by_a_budget_that_is_not_disabled()
    {
        var team = ModelBench.Team(
            ("on", new() { Provider = "openai", Model = "o3", ThinkingBudget = new() { Effort = "low" } }),
            ("off", new() { Provider = "openai", Model = "o3", ThinkingBudget = new() { Effort = "none" } }),
            ("unset", new() { Provider = "openai", Model = "o3" }));

        Assert.Equal([true, false, false], ((string[])["on", "off", "unset"]).Select(name => _bench.Models.Resolve(team, name)[0].ThinkingConfigured));
    }

    private static async Task CallAsync(ModelBench bench, ResolvedModel model)
    {
        var cancel = TestContext.Current.CancellationToken;
        await bench.Models.Create(model).StreamAsync(ModelBench.Ask("hi"), cancel).ToListAsync(cancel);
    }
}
