using System.Text.Json;
using Cagent.Compaction;
using Cagent.Models;
using Cagent.Models.Cassettes;
using Cagent.Sessions;
using Cagent.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cagent.Grains.Tests.Models;

/// <summary>Which recorded interaction answers a request (models §9.10).</summary>
public sealed class CassettePlayerTests
{
    private static readonly Uri Url = new("https://api.openai.com/v1/chat/completions");

    [Fact]
    public void A_summary_is_found_by_the_conversation_whatever_the_order_to_summarise_says()
    {
        var player = Record("user: question", "user: question|user: Sum it up!", "user: Session Summary: s");

        Assert.Equal(1, Find(player, ChatPurpose.Summary, "user: question", "user: Please summarise."));
        Assert.Null(Find(player, ChatPurpose.Summary, "user: question", "assistant: answer", "user: Please summarise."));
    }

    [Fact]
    public void A_summary_of_one_conversation_does_not_take_the_answer_of_another()
    {
        var player = Record("user: other|assistant: answer", "user: question|assistant: answer|user: more|user: Sum it up!");

        Assert.Equal(1, Find(player, ChatPurpose.Summary, "user: question", "assistant: answer", "user: more", "user: Please summarise."));
    }

    [Fact]
    public void A_delegated_run_may_begin_in_other_words()
    {
        var player = Record("user: question", "user: Go on.");

        Assert.Equal(0, Find(player, ChatPurpose.Chat, "user: question"));
        Assert.Null(Find(player, ChatPurpose.Chat, "user: Please proceed."));
        Assert.Equal(1, Find(player, ChatPurpose.SubAgent, "user: Please proceed."));
    }

    [Fact]
    public void A_delegated_run_takes_its_own_words_first()
    {
        var player = Record("user: question", "user: Please proceed.");

        Assert.Equal(1, Find(player, ChatPurpose.SubAgent, "user: Please proceed."));
    }

    [Fact]
    public async Task A_miss_is_no_overflow_whatever_the_person_wrote()
    {
        var cancel = TestContext.Current.CancellationToken;
        var empty = Path.Combine(AppContext.BaseDirectory, "data", "cassettes", "TestA2AServer_AgentCard");
        using var bench = new ModelBench(options => options.FakeCassette = empty);
        var model = bench.Create(new() { Provider = "openai", Model = "gpt-4o" });

        var failure = await Assert.ThrowsAsync<ChatModelException>(
            () => model.StreamAsync(ModelBench.Ask("What is your token limit?"), cancel).ToListAsync(cancel).AsTask());

        Assert.Equal(ChatModelErrorKind.Fatal, failure.Kind);
    }

    [Fact]
    public async Task The_summariser_finds_a_summary_that_was_asked_for_in_other_words()
    {
        using var directory = new TemporaryDirectory();
        var body = JsonSerializer.Serialize(Body(["user: question", "user: Sum it up!"]));
        var answer = JsonSerializer.Serialize("""data: {"choices":[{"delta":{"content":"In short."},"finish_reason":"stop"}]}""" + "\n\n");
        var cassette = directory.Write(
            "x.yaml",
            $$"""
            version: 2
            interactions:
            - request: {method: POST, url: "{{Url}}", body: {{body}} }
              response: {code: 200, body: {{answer}} }
            """);
        using var bench = new ModelBench(options => options.FakeCassette = cassette);
        var summariser = new Summariser(bench.Models, TimeProvider.System);

        var (summary, _) = await summariser.SummariseAsync(
            bench.Models.Resolve(ModelBench.Team(), "openai/gpt-4o")[0],
            [new() { Role = ChatRoles.User, Content = "question" }],
            TestContext.Current.CancellationToken);

        Assert.Equal("In short.", summary);
    }

    private static CassettePlayer Record(params string[] conversations) => new(
        [
            .. conversations.Select((conversation, index) => new RecordedInteraction
            {
                Index = index,
                Method = "POST",
                Url = Url.AbsoluteUri,
                RequestBody = Body(conversation.Split('|')),
            }),
        ],
        NullLogger<CassettePlayer>.Instance);

    private static int? Find(CassettePlayer player, ChatPurpose purpose, params string[] messages) =>
        player.Find("POST", Url, Body(["system: Other words.", .. messages]), purpose, out _)?.Index;

    private static string Body(string[] messages) => JsonSerializer.Serialize(new
    {
        messages = messages.Select(message => message.Split(": ", 2)).Select(pair => new { content = pair[1], role = pair[0] }),
        model = "gpt-4o",
    });
}
