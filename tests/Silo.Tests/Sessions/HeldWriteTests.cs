using System.Text;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Silo.Storage;
using Cagent.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>What happens while a write takes its time.</summary>
public sealed class HeldWriteTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private SessionNode _node = null!;
    private HeldStore _store = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = await SessionNode.StartAsync(configureServices: services => services.AddSingleton<ISessionStore>(
            provider => new HeldStore(provider.GetRequiredService<SqliteSessionStore>())));
        _store = (HeldStore)_node.Store;
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_title_that_failed_is_not_asked_for_again_while_that_is_stored()
    {
        var (title, begin) = (new TaskCompletionSource(), new TaskCompletionSource());
        _node.Models.Titles = title.Task;
        var answer = new ScriptedAnswer(new ChatChunk { Content = "a", Finish = ChatFinishReason.Stop }) { Gate = begin.Task };
        _node.Models.Add(answer);
        var session = _node.Session("a");
        await session.CreateAsync(new CreateSession());
        await session.StartRunAsync(SessionNode.Post("hi"));
        await Eventually.GetAsync(() => Task.FromResult(_node.Models.Asked.Count), count => count == 2, Soon, Cancelled);

        _store.Hold();
        title.SetException(new ChatModelException("refused", ChatModelErrorKind.Fatal));
        await _store.Held.WaitAsync(Soon, Cancelled);
        begin.SetResult();
        await answer.Ended.WaitAsync(Soon, Cancelled);

        // The session takes the answer in its own turns, which a read waits for.
        await session.GetStateAsync();
        _store.Release();
        await _node.WaitAsync("a", null);
        Assert.Single(_node.Models.Asked, request => request.GeneratingTitle);
    }

    [Fact]
    public async Task Text_that_comes_while_a_cancellation_is_stored_belongs_to_no_run()
    {
        var session = await _node.CreateAsync("a");
        var rest = new TaskCompletionSource();
        var answer = new ScriptedAnswer(new ChatChunk { Content = "first" }, new ChatChunk { Content = "late" }) { Rest = rest.Task };
        _node.Models.Add(answer);
        await session.StartRunAsync(SessionNode.Post("hi"));
        await Eventually.GetAsync(session.GetStateAsync, state => state.Partial?.Content == "first", Soon, Cancelled);

        _store.Hold();
        var cancelling = session.CancelAsync(null);
        await _store.Held.WaitAsync(Soon, Cancelled);
        rest.SetResult();
        await answer.Ended.WaitAsync(Soon, Cancelled);
        _store.Release();
        await cancelling;

        await _node.WaitAsync("a", null);
        var events = await EventsAsync("a");
        Assert.DoesNotContain(events, text => text.Contains("late", StringComparison.Ordinal));
        Assert.Contains("stream_stopped", events[^1], StringComparison.Ordinal);
        Assert.Equal(["user: hi", "assistant: first"], await _node.HistoryAsync("a"));
    }

    [Fact]
    public async Task A_cancellation_that_waits_for_the_answer_to_be_stored_does_not_keep_its_text_twice()
    {
        var session = await _node.CreateAsync("a");
        var rest = new TaskCompletionSource();
        var answer = new ScriptedAnswer(new ChatChunk { Content = "first" }, new ChatChunk { Finish = ChatFinishReason.Stop }) { Rest = rest.Task };
        _node.Models.Add(answer, ScriptedAnswer.Text("second") with { Gate = new TaskCompletionSource().Task });
        await session.StartRunAsync(SessionNode.Post("hi"));
        await Eventually.GetAsync(session.GetStateAsync, state => state.Partial?.Content == "first", Soon, Cancelled);
        await session.SteerAsync(new QueueMessages { Messages = [new PostedMessage { Role = "user", Content = "and on" }] });

        _store.Hold();
        rest.SetResult();
        await _store.Held.WaitAsync(Soon, Cancelled);
        var cancelling = session.CancelAsync(null);

        // So that it waits for the write, too.
        await Pause.ForAsync(TimeSpan.FromMilliseconds(200), Cancelled);
        _store.Release();
        await cancelling;

        await _node.WaitAsync("a", null);
        Assert.Equal(["user: hi", "assistant: first", "user: and on"], await _node.HistoryAsync("a"));
    }

    private async Task<IReadOnlyList<string>> EventsAsync(string id) =>
        [.. (await _node.AttachAsync(id)).Frames.Select(frame => Encoding.UTF8.GetString(frame.Utf8))];
}
