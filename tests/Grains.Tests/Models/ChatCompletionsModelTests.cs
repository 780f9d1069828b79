using System.Text.Json.Nodes;
using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Models;

public sealed class ChatCompletionsModelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_usage_and_finish_reason_arrive_as_chunks()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply
        {
            Pieces =
            [
                """data: {"id":"c","model":"up-1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""" + "\n\n",
                """data: {"id":"c","model":"up-1","choices":[{"index":0,"delta":{"content":"Hel"}}]}""" + "\n\n",
                """data: {"id":"c","model":"up-1","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"length"}]}""" + "\n\n",
                """data: {"id":"c","model":"up-1","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":8}}}""" + "\n\n",
                "data: [DONE]\n\n",
            ],
        });
        using var bench = new ModelBench();
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = provider.Url + "/v1" });

        var chunks = await model.StreamAsync(ModelBench.Ask("Say hello"), Cancel).ToListAsync(Cancel);

        Assert.Equal("Hello", string.Concat(chunks.Select(chunk => chunk.Content)));
        Assert.Equal("up-1", chunks.Select(chunk => chunk.Model).First(name => name is not null));
        Assert.Equal(ChatFinishReason.Length, chunks[^1].Finish);
        Assert.Equal((12, 8, 5), (chunks[^1].Usage!.InputTokens, chunks[^1].Usage!.CachedInputTokens, chunks[^1].Usage!.OutputTokens));
    }

    [Fact]
    public async Task A_request_has_the_body_and_the_headers_of_the_reference()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = ["data: [DONE]\n\n"] });
        using var bench = new ModelBench();
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = provider.Url + "/v1/?x=y" });

        await model.StreamAsync(ModelBench.Ask("Say hello"), Cancel).ToListAsync(Cancel);

        var request = Assert.Single(provider.Requests);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal("Bearer sk-dummy-openai", request.Headers["authorization"]);
        Assert.Matches(@"^Cagent/\S+ \(\w+; \w+\)$", request.Headers["user-agent"]);
        Assert.Equal(
            """{"messages":[{"content":"You are brief.","role":"system"},{"content":"Say hello","role":"user"}],"model":"gpt-4o","max_tokens":16384,"stream_options":{"include_usage":true},"stream":true}""",
            request.Body);
    }

    [Fact]
    public async Task A_user_defined_provider_without_a_key_is_asked_without_credentials()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = ["data: [DONE]\n\n"] });
        using var bench = new ModelBench();
        var team = new TeamConfig
        {
            Version = "7",
            Providers = new Dictionary<string, ProviderConfig> { ["acme"] = new() { BaseUrl = provider.Url + "/v9" } },
        };

        await bench.Create(team, "acme/some/model").StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel);

        var request = Assert.Single(provider.Requests);
        Assert.Equal("/v9/chat/completions", request.Path);
        Assert.DoesNotContain("authorization", request.Headers.Keys);
        Assert.Equal("some/model", JsonNode.Parse(request.Body)!["model"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"error": "no such model"}""", "\"no such model\"")]
    [InlineData("""{"object": "error", "message": "bad thing"}""", """{"object": "error", "message": "bad thing"}""")]
    [InlineData("""{"detail": [{"msg": "field required"}]}""", """{"detail": [{"msg": "field required"}]}""")]
    [InlineData("""[{"error": {"message": "listed"}}]""", """[{"error": {"message": "listed"}}]""")]
    [InlineData("<html>no</html>", "")]
    public async Task What_a_refusal_says_is_told(string body, string told)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Status = 400, Pieces = [body] });
        using var bench = new ModelBench();
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = provider.Url });

        var failure = await Assert.ThrowsAsync<ChatModelException>(async () => await model.StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel));

        Assert.EndsWith("/chat/completions\": 400 Bad Request " + told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_without_a_part_that_can_be_sent_is_sent_as_its_text()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = ["data: [DONE]\n\n"] });
        using var bench = new ModelBench();
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = provider.Url });
        var request = new ChatRequest
        {
            Messages =
            [
                new() { Role = ChatRoles.User, Content = "see", MultiContent = [new() { Type = "image_url" }, new() { Type = "video" }] },
                new() { Role = ChatRoles.User, Content = "not this", MultiContent = [new() { Type = "video" }, new() { Type = "text", Text = "but this" }] },
            ],
        };

        await model.StreamAsync(request, Cancel).ToListAsync(Cancel);

        Assert.Equal(
            """[{"content":"see","role":"user"},{"content":[{"text":"but this","type":"text"}],"role":"user"}]""",
            JsonNode.Parse(Assert.Single(provider.Requests).Body)!["messages"]!.ToJsonString());
    }
}
