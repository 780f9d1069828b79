using System.Net;
using System.Text;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Upstream;

/// <summary>The scripted upstream does to its client what the script says.</summary>
public sealed class ScriptedUpstreamTests(Laboratory laboratory)
{
    private const string Body = """{"model":"m","stream":true,"messages":[]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_come_in_order_and_titles_do_not_count()
    {
        var script = new ModelScript(ModelReply.Text("one"), ModelReply.Text("two"));
        var room = laboratory.Upstream.Open(script);
        Assert.Contains("one", await PostAsync(room, Body), StringComparison.Ordinal);
        Assert.Contains(ModelScript.Title, await PostAsync(room, """{"model":"m","stream":true,"max_tokens":20,"messages":[]}"""), StringComparison.Ordinal);
        Assert.Contains("two", await PostAsync(room, Body), StringComparison.Ordinal);
        Assert.Contains("ran out", await PostAsync(room, Body), StringComparison.Ordinal);
        Assert.Equal(3, script.Asked.Count);
        Assert.Equal(4, room.Requests.Count);
    }

    [Fact]
    public async Task Arguments_come_in_as_many_pieces_as_wanted()
    {
        var reply = ModelReply.Call(new ModelToolCall("c1", "shell", """{"cmd":"echo ok"}""")) with { Pieces = 4 };
        var room = laboratory.Upstream.Open(new ModelScript(reply));
        var frames = await ReadAsync(room, "/v1/chat/completions");
        var pieces = frames.SelectMany(frame => frame.Json?["choices"]?.AsArray() ?? [])
            .Select(choice => choice?["delta"]?["tool_calls"]?[0]?["function"]?["arguments"]?.GetValue<string>())
            .Where(piece => !string.IsNullOrEmpty(piece)).ToList();
        Assert.Equal(4, pieces.Count);
        Assert.Equal("""{"cmd":"echo ok"}""", string.Concat(pieces));
    }

    [Fact]
    public async Task Responses_speak_their_own_events()
    {
        var room = laboratory.Upstream.Open(new ModelScript(ModelReply.Text("a", "b")));
        var frames = await ReadAsync(room, "/v1/responses");
        Assert.Equal(["a", "b"], frames.Where(frame => frame.Type == "response.output_text.delta").Select(frame => frame.Json!["delta"]!.GetValue<string>()));
        Assert.Equal("response.completed", frames[^1].Type);
    }

    [Fact]
    public async Task An_error_has_its_status_and_headers()
    {
        var room = laboratory.Upstream.Open(new ModelScript(ModelReply.Failure(HttpStatusCode.TooManyRequests, "slow down", ("Retry-After", "1"))));
        using var client = new HttpClient();
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri($"{room.Url}/v1/chat/completions"), content, Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
    }

    [Theory]
    [InlineData(ModelEnding.Reset)]
    [InlineData(ModelEnding.Cut)]
    public async Task A_broken_connection_breaks_after_the_text(ModelEnding ending)
    {
        var room = laboratory.Upstream.Open(new ModelScript(ModelReply.Text("some ", "text") with { Ending = ending }));
        using var client = new HttpClient();
        await using var stream = await OpenAsync(client, room, "/v1/chat/completions");
        await stream.ReadToEndAsync(Token);
        Assert.True(stream.WasCut);
    }

    [Fact]
    public async Task A_hanging_answer_ends_when_its_client_leaves()
    {
        var left = new TaskCompletionSource();
        var room = laboratory.Upstream.Open(async exchange =>
        {
            exchange.Start(200, "text/event-stream");
            await exchange.SendEventAsync("{}");
            await exchange.HangAsync();
            left.SetResult();
        });
        using var client = new HttpClient();
        await using (var stream = await OpenAsync(client, room, "/v1/chat/completions"))
        {
            Assert.NotNull(await stream.ReadUntilAsync("", Token));
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    private static async Task<IReadOnlyList<SseFrame>> ReadAsync(UpstreamRoom room, string path)
    {
        using var client = new HttpClient();
        await using var stream = await OpenAsync(client, room, path);
        return await stream.ReadToEndAsync(Token);
    }

    private static Task<SseStream> OpenAsync(HttpClient client, UpstreamRoom room, string path) => SseStream.OpenAsync(
        client,
        new HttpRequestMessage(HttpMethod.Post, room.Url + path) { Content = new StringContent(Body, Encoding.UTF8, "application/json") },
        Token);

    private static async Task<string> PostAsync(UpstreamRoom room, string body)
    {
        using var client = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri($"{room.Url}/v1/chat/completions"), content, Token);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
