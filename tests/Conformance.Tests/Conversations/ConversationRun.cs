using System.Net;
using System.Text.Json.Nodes;
using Cagent.Testing.Sse;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>The events that a client sees, of one run or of the whole session.</summary>
internal sealed class ConversationRun(string session, SseStream stream)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public HttpStatusCode Status => stream.Response.StatusCode;

    public IReadOnlyList<SseFrame> Events => [.. stream.Frames.Where(frame => frame.Comment is null)];

    public IReadOnlyList<string> Types => [.. Events.Select(frame => frame.Type)];

    /// <summary>The text that still counts: what <c>choice_discarded</c> withdraws is left out.</summary>
    public string Text
    {
        get
        {
            var discarded = All("choice_discarded").Select(item => (From: item["from_seq"]!.GetValue<long>(), To: item["to_seq"]!.GetValue<long>())).ToList();
            return string.Concat(Events.Where(frame => frame.Type == "agent_choice" && !discarded.Any(range => frame.Number >= range.From && frame.Number <= range.To))
                .Select(frame => frame.Json!["content"]!.GetValue<string>()));
        }
    }

    /// <summary>All events of a type.</summary>
    public IReadOnlyList<JsonObject> All(string type) => [.. Events.Where(frame => frame.Type == type).Select(frame => frame.Json!)];

    /// <summary>The only event of a type.</summary>
    public JsonObject Only(string type) => Assert.Single(All(type));

    /// <summary>Whether an event ends a run of the session itself.</summary>
    public bool EndsRun(SseFrame frame) => frame.Type == "stream_stopped" && frame.Json!["session_id"]!.GetValue<string>() == session;

    public async Task<JsonObject> BodyAsync() =>
        JsonNode.Parse(await stream.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();

    /// <summary>Reads until an event of that type has come.</summary>
    public async Task<JsonObject> UntilAsync(string type, int times = 1)
    {
        using var limit = Limit();
        var frame = await stream.ReadUntilAsync(type, limit.Token, times);
        Assert.True(frame is not null, $"the stream ended without {type}: {string.Join(' ', Types)}");
        return frame.Json!;
    }

    /// <summary>Reads until the session has ended that many runs.</summary>
    public async Task UntilEndsAsync(int runs)
    {
        using var limit = Limit();
        await foreach (var frame in stream.ReadAsync(limit.Token))
        {
            if (EndsRun(frame) && --runs == 0)
            {
                return;
            }
        }
    }

    public async Task ReadToEndAsync()
    {
        using var limit = Limit();
        await stream.ReadToEndAsync(limit.Token);
        Assert.False(stream.WasCut, $"the connection broke: {string.Join(' ', Types)}");
        Assert.Single(Events, EndsRun);
    }

    /// <summary>Closes the connection, as Escape does.</summary>
    public ValueTask LeaveAsync() => stream.DisposeAsync();

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        return limit;
    }
}
