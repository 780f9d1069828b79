using System.Net.Sockets;
using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Models;

/// <summary>What becomes of the ways in which a provider can fail (models §1.8, §4; runtime §13.3).</summary>
public sealed class ProviderFailureTests
{
    private const string Start = """data: {"choices":[{"index":0,"delta":{"content":"par"}}]}""" + "\n\n";
    private const string Refusal = """{"error": {"message": "The upstream said no", "type": "some_error"}}""";

    private static readonly ProviderReply Fine = new()
    {
        Pieces = ["""data: {"choices":[{"index":0,"delta":{"content":"fine"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}""" + "\n\n"],
    };

    private readonly HurriedTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, 1, ChatModelErrorKind.Fatal, "400 Bad Request ")]
    [InlineData(401, 1, ChatModelErrorKind.Fatal, "401 Unauthorized ")]
    [InlineData(403, 1, ChatModelErrorKind.Fatal, "403 Forbidden ")]
    [InlineData(404, 1, ChatModelErrorKind.Fatal, "404 Not Found ")]
    [InlineData(408, 3, ChatModelErrorKind.Retryable, "408 Request Timeout ")]
    [InlineData(409, 3, ChatModelErrorKind.Fatal, "409 Conflict ")]
    [InlineData(413, 1, ChatModelErrorKind.Fatal, "413 Request Entity Too Large ")]
    [InlineData(429, 3, ChatModelErrorKind.RateLimited, "429 Too Many Requests ")]
    [InlineData(500, 3, ChatModelErrorKind.Retryable, "500 Internal Server Error ")]
    [InlineData(501, 3, ChatModelErrorKind.Fatal, "501 Not Implemented ")]
    [InlineData(502, 3, ChatModelErrorKind.Retryable, "502 Bad Gateway ")]
    [InlineData(529, 3, ChatModelErrorKind.Retryable, "529  ")]
    public async Task An_error_status_is_retried_and_sorted(int status, int attempts, object kind, string phrase)
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(status, Refusal) with { Repeat = true });

        var failure = await FailAsync(provider);

        Assert.Equal(((ChatModelErrorKind)kind, status), (failure.Kind, failure.Status));
        Assert.Equal(attempts, provider.Requests.Count);
        Assert.Equal(
            $"error receiving from stream: POST \"{provider.Url}/v1/chat/completions\": {phrase}{{\"message\": \"The upstream said no\", \"type\": \"some_error\"}}",
            failure.Message);
    }

    [Fact]
    public async Task The_waits_between_attempts_double_with_some_jitter()
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(500, Refusal) with { Repeat = true });

        await FailAsync(provider);

        Assert.Collection(
            _time.Waits,
            first => Assert.InRange(first.TotalSeconds, 0.375, 0.5),
            second => Assert.InRange(second.TotalSeconds, 0.75, 1.0));
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("Retry-After", "120", 60)]
    [InlineData("Retry-After-Ms", "250", 0.25)]
    public async Task A_wait_that_the_provider_asks_for_is_kept_up_to_a_minute(string header, string value, double seconds)
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(429, Refusal, (header, value)), Fine);

        Assert.Equal("fine", await AskAsync(provider));
        Assert.Equal(seconds, Assert.Single(_time.Waits).TotalSeconds);
    }

    [Fact]
    public async Task Retry_after_zero_is_at_once()
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(503, Refusal, ("Retry-After", "0")), Fine);

        Assert.Equal("fine", await AskAsync(provider));
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(400, "true", 2)]
    [InlineData(429, "false", 1)]
    public async Task The_provider_may_say_whether_to_retry(int status, string wish, int attempts)
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(status, Refusal, ("x-should-retry", wish)), Fine with { Repeat = true });

        await Record.ExceptionAsync(() => AskAsync(provider));

        Assert.Equal(attempts, provider.Requests.Count);
    }

    [Fact]
    public async Task The_last_refusal_tells_how_long_to_wait()
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(429, Refusal, ("Retry-After", "20")) with { Repeat = true });

        Assert.Equal(TimeSpan.FromSeconds(20), (await FailAsync(provider)).RetryAfter);
    }

    [Theory]
    [InlineData(400, "This model's maximum context length is 8 tokens")]
    [InlineData(413, "Request too large for this model")]
    [InlineData(429, "reduce the length of the messages")]
    public async Task A_text_about_length_is_an_overflow_whatever_the_status(int status, string text)
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(status, $$"""{"error":{"message":"{{text}}" } }""") with { Repeat = true });

        Assert.Equal(ChatModelErrorKind.ContextOverflow, (await FailAsync(provider)).Kind);
    }

    [Fact]
    public async Task A_key_that_a_provider_echoes_is_not_shown()
    {
        await using var provider = await LoopbackProvider.StartAsync(Error(401, """{"error":{"message":"bad key sk-dummy-openai"}}"""));

        var failure = await FailAsync(provider);

        Assert.Contains("bad key ***", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-dummy-openai", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProviderReplyEnd.CloseBefore)]
    [InlineData(ProviderReplyEnd.ResetBefore)]
    public async Task A_connection_that_ends_before_an_answer_is_tried_three_times_and_may_be_retried(ProviderReplyEnd end)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { End = end, Repeat = true });

        var failure = await FailAsync(provider);

        Assert.Equal(ChatModelErrorKind.Retryable, failure.Kind);
        Assert.Equal(3, provider.Requests.Count);
    }

    [Theory]
    [InlineData(ProviderReplyEnd.Cut)]
    [InlineData(ProviderReplyEnd.Reset)]
    public async Task A_connection_that_breaks_in_the_middle_may_be_retried_but_not_by_the_adapter(ProviderReplyEnd end)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [Start], End = end });
        var text = new List<string?>();

        var failure = await Assert.ThrowsAsync<ChatModelException>(() => ReadAsync(provider, text));

        Assert.Equal(ChatModelErrorKind.Retryable, failure.Kind);
        Assert.StartsWith("error receiving from stream: the connection broke in the middle of the answer", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["par"], text);
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_finish_reason_has_answered()
    {
        const string Finish = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""" + "\n\n";
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [Start, Finish], End = ProviderReplyEnd.Cut });

        Assert.Equal("par", await AskAsync(provider));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        listener.Stop();

        var failure = await Assert.ThrowsAsync<ChatModelException>(() => AskAsync(url));

        Assert.Equal(ChatModelErrorKind.Retryable, failure.Kind);
        Assert.StartsWith($"error receiving from stream: POST \"{url}/v1/chat/completions\": ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("", "text/event-stream")]
    [InlineData("<html>hi</html>", "text/html")]
    [InlineData("""{"id":"c","choices":[{"message":{"content":"whole"}}]}""", "application/json")]
    [InlineData(": only a comment\n\n", "text/event-stream")]
    [InlineData("data: {\"id\": \"x\", \"choices\": [\n\n", "text/event-stream")]
    [InlineData("data: nonsense\n\n", "text/event-stream")]
    public async Task A_success_that_is_no_answer_may_be_retried(string body, string? type)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [body], ContentType = type });

        Assert.Equal(ChatModelErrorKind.Retryable, (await FailAsync(provider)).Kind);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no credit left"}}""", "application/json", ChatModelErrorKind.Fatal)]
    [InlineData("""{"error":{"message":"overloaded"}}""", "application/json", ChatModelErrorKind.Retryable)]
    [InlineData("""data: {"error":{"message":"Provider exploded","code":502}}""" + "\n\n", "text/event-stream", ChatModelErrorKind.Retryable)]
    [InlineData("""data: {"error":{"message":"prompt is too long"}}""" + "\n\n", "text/event-stream", ChatModelErrorKind.ContextOverflow)]
    public async Task An_error_inside_a_success_is_told_and_sorted(string body, string type, object kind)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [body], ContentType = type });

        var failure = await FailAsync(provider);

        Assert.Equal((ChatModelErrorKind)kind, failure.Kind);
        Assert.StartsWith("error receiving from stream: received error while streaming: {\"message\":", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(null)]
    [InlineData("application/json")]
    public async Task A_stream_with_another_content_type_is_read(string? type)
    {
        await using var provider = await LoopbackProvider.StartAsync(Fine with { ContentType = type });

        Assert.Equal("fine", await AskAsync(provider));
    }

    [Fact]
    public async Task A_provider_that_falls_silent_is_given_up()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [Start], End = ProviderReplyEnd.Hang });
        using var bench = new ModelBench(options => options.IdleTimeout = TimeSpan.FromMilliseconds(100));

        var failure = await Assert.ThrowsAsync<ChatModelException>(
            () => Create(bench, provider.Url).StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel).AsTask());

        Assert.Equal(ChatModelErrorKind.Retryable, failure.Kind);
        Assert.Contains("timeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_cancels_gets_its_cancellation()
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [Start], End = ProviderReplyEnd.Hang });
        using var bench = new ModelBench(time: _time);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var chunk in Create(bench, provider.Url).StreamAsync(ModelBench.Ask("hi"), caller.Token))
            {
                Assert.Equal("par", chunk.Content);
                await caller.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task A_file_is_refused_in_its_own_turn_and_described_later()
    {
        await using var provider = await LoopbackProvider.StartAsync(Fine with { Repeat = true });
        using var bench = new ModelBench();
        var file = new ChatMessage
        {
            Role = ChatRoles.User,
            MultiContent = [new() { Type = "file", File = new() { Path = "/w/plan.pdf", MimeType = "application/pdf" } }],
        };

        var failure = await Assert.ThrowsAsync<ChatModelException>(
            () => Create(bench, provider.Url).StreamAsync(new() { Messages = [file] }, Cancel).ToListAsync(Cancel).AsTask());
        await Create(bench, provider.Url)
            .StreamAsync(new() { Messages = [file, new() { Role = ChatRoles.User, Content = "go on" }] }, Cancel).ToListAsync(Cancel);

        Assert.Contains("\"plan.pdf\" (application/pdf)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("plan.pdf", Assert.Single(provider.Requests).Body, StringComparison.Ordinal);
    }

    private static ProviderReply Error(int status, string body, params (string Name, string Value)[] headers) => new()
    {
        Status = status,
        ContentType = "application/json",
        Pieces = [body],
        Headers = headers.ToDictionary(header => header.Name, header => header.Value),
    };

    private static IChatModel Create(ModelBench bench, string url) =>
        bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = url + "/v1" });

    private Task<string> AskAsync(LoopbackProvider provider) => AskAsync(provider.Url);

    private async Task<string> AskAsync(string url)
    {
        using var bench = new ModelBench(time: _time);
        var chunks = await Create(bench, url).StreamAsync(ModelBench.Ask("hi"), Cancel).ToListAsync(Cancel);
        return string.Concat(chunks.Select(chunk => chunk.Content));
    }

    private async Task ReadAsync(LoopbackProvider provider, List<string?> text)
    {
        using var bench = new ModelBench(time: _time);
        await foreach (var chunk in Create(bench, provider.Url).StreamAsync(ModelBench.Ask("hi"), Cancel))
        {
            text.Add(chunk.Content);
        }
    }

    private Task<ChatModelException> FailAsync(LoopbackProvider provider) => Assert.ThrowsAsync<ChatModelException>(() => AskAsync(provider));
}
