using System.Text;
using Cagent.Models;
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

    private async Task<IReadOnlyList<string>> EventsAsync(string id) =>
        [.. (await _node.AttachAsync(id)).Frames.Select(frame => Encoding.UTF8.GetString(frame.Utf8))];
}
