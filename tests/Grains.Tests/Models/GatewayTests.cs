using Cagent.Agents.Configuration;
using Cagent.Models;

namespace Cagent.Grains.Tests.Models;

/// <summary>Requests through a models gateway (models §1.7) and addresses with a query.</summary>
public sealed class GatewayTests
{
    private static readonly ProviderReply Fine = new() { Pieces = ["data: [DONE]\n\n"], Repeat = true };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_is_told_where_a_request_shall_go()
    {
        await using var provider = await LoopbackProvider.StartAsync(Fine);
        using var bench = new ModelBench(
            options => options.ModelsGateway = provider.Url + "/gw?team=a", new Dictionary<string, string> { ["DOCKER_TOKEN"] = "t", ["OPENAI_API_KEY"] = "k" });
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o" });

        await model.StreamAsync(ModelBench.Ask("hi") with { GeneratingTitle = true }, Cancel).ToListAsync(Cancel);

        var request = Assert.Single(provider.Requests);
        Assert.Equal("/gw/v1/chat/completions?team=a", request.Path);
        Assert.Equal("Bearer t", request.Headers["authorization"]);
        Assert.Equal(
            ["https://api.openai.com/v1", "openai", "gpt-4o", "m", "1"],
            ((string[])["forward", "provider", "model", "model-name", "generatingtitle"]).Select(name => request.Headers["x-cagent-" + name]));
    }

    [Fact]
    public async Task A_gateway_keeps_an_address_of_the_models_own()
    {
        await using var provider = await LoopbackProvider.StartAsync(Fine);
        using var bench = new ModelBench(environment: new Dictionary<string, string> { ["CAGENT_MODELS_GATEWAY"] = provider.Url + "/", ["DOCKER_TOKEN"] = "t" });
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = "https://proxy.example.test/x" });

        await model.StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel);

        Assert.Equal("https://proxy.example.test/x", Assert.Single(provider.Requests).Headers["x-cagent-forward"]);
    }

    [Fact]
    public void A_gateway_elsewhere_needs_a_token_and_no_other_key()
    {
        using var bench = new ModelBench(options => options.ModelsGateway = "https://gateway.example.test", new Dictionary<string, string>());

        Assert.Equal(["DOCKER_TOKEN"], bench.Models.FindMissingEnvironment(ModelBench.Team(("m", new() { Provider = "openai", Model = "gpt-4o" }))));
        Assert.Contains(
            "DOCKER_TOKEN", Assert.Throws<ChatModelException>(() => bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o" })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/flag", "http://127.0.0.1:1/newer", "http://127.0.0.1:1/older", "/flag")]
    [InlineData("", "http://127.0.0.1:1/newer", "http://127.0.0.1:1/older", "/newer")]
    [InlineData(null, " ", " http://127.0.0.1:1/older/ ", "/older/")]
    [InlineData(null, "", "", "/user")]
    public void The_flag_comes_before_the_variables_and_they_before_the_users_configuration(string? flag, string newer, string older, string path)
    {
        var environment = new Dictionary<string, string> { ["DOCKER_AGENT_MODELS_GATEWAY"] = newer, ["CAGENT_MODELS_GATEWAY"] = older };
        using var bench = new ModelBench(options => (options.ModelsGateway, options.UserModelsGateway) = (flag, "http://127.0.0.1:1/user"), environment);

        Assert.Equal(path, bench.Gateway!.AbsolutePath);
    }

    [Theory]
    [InlineData("CAGENT_MODELS_GATEWAY", "not a url", null)]
    [InlineData("DOCKER_AGENT_MODELS_GATEWAY", "localhost:99", null)]
    [InlineData("models_gateway", "", "gateway.example")]
    public void A_gateway_without_an_address_is_refused_by_its_name(string place, string variable, string? user)
    {
        using var bench = new ModelBench(options => options.UserModelsGateway = user, new Dictionary<string, string> { [place] = variable });

        Assert.StartsWith(place, Assert.Throws<CagentException>(() => bench.Gateway).Message);
    }

    [Theory]
    [InlineData("who are you", """401 Unauthorized {"message":"who are you"}""")]
    [InlineData("""{"message": "bad thing"}""", """401 Unauthorized {"message": "bad thing"}""")]
    [InlineData("""{"error": {"message": "no"}}""", """401 Unauthorized {"message": "no"}""")]
    [InlineData("""{"error": "no such model"}""", """401 Unauthorized {"error": "no such model"}""")]
    [InlineData("""{"error": null}""", """401 Unauthorized {"error": null}""")]
    [InlineData("", """401 Unauthorized {"message":"Unauthorized"}""")]
    public async Task Whatever_a_gateway_says_of_an_error_is_told(string body, string told)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Status = 401, Pieces = [body] });
        using var bench = new ModelBench(options => options.ModelsGateway = provider.Url, new Dictionary<string, string> { ["DOCKER_TOKEN"] = "t" });
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o" });

        var failure = await Assert.ThrowsAsync<ChatModelException>(async () => await model.StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel));

        Assert.EndsWith(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_gets_the_version_of_its_api()
    {
        await using var provider = await LoopbackProvider.StartAsync(Fine);
        using var bench = new ModelBench(environment: new Dictionary<string, string> { ["AZURE_API_KEY"] = "k" });
        var model = bench.Create(new ModelConfig
        {
            Provider = "azure",
            Model = "dep",
            BaseUrl = provider.Url,
            ProviderOptions = new() { ["api_version"] = "2025-01-01" },
        });

        await model.StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel);

        Assert.Equal("/chat/completions?api-version=2025-01-01", Assert.Single(provider.Requests).Path);
    }
}
