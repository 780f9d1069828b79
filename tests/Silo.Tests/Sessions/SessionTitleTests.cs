using Cagent.Models;
using Cagent.Sessions;
using Cagent.Testing;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>When a session asks for its title.</summary>
public sealed class SessionTitleTests : SessionNodeTests
{
    private const int Few = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_title_is_asked_for_beside_the_first_answer()
    {
        var rest = new TaskCompletionSource();
        _node.Models.Titles = Task.CompletedTask;
        _node.Models.Add(new ScriptedAnswer(new ChatChunk { Content = "a", Finish = ChatFinishReason.Stop }) { Gate = rest.Task });
        await StartAsync("a");
        Assert.Equal("A title", await TitleAsync("a", title => title.Length > 0));
        Assert.NotNull((await _node.Session("a").GetStateAsync()).Run);
        rest.SetResult();
        await _node.WaitAsync("a", null);
        Assert.Equal(1, TitlesAsked);
    }

    [Fact]
    public async Task While_others_are_named_a_title_is_asked_for_when_the_model_has_begun_to_answer()
    {
        var (titles, begin, rest) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        _node.Models.Titles = titles.Task;
        for (var number = 1; number <= Few; number++)
        {
            await StartAsync($"other{number}");
            await Eventually.GetAsync(() => Task.FromResult(TitlesAsked), count => count == number, Limit, Token);
            await _node.WaitAsync($"other{number}", null);
        }

        var asked = _node.Models.Asked.Count;
        _node.Models.Add(
            new ScriptedAnswer(new ChatChunk { Content = "a" }, new ChatChunk { Content = "b", Finish = ChatFinishReason.Stop })
            {
                Gate = begin.Task,
                Rest = rest.Task,
            });
        await StartAsync("a");
        await Eventually.GetAsync(() => Task.FromResult(_node.Models.Asked.Count), count => count > asked, Limit, Token);
        Assert.Equal(Few, TitlesAsked);
        begin.SetResult();
        Assert.Equal(Few + 1, await Eventually.GetAsync(() => Task.FromResult(TitlesAsked), count => count > Few, Limit, Token));
        rest.SetResult();
        titles.SetResult();
        Assert.Equal("A title", await TitleAsync("a", title => title.Length > 0));
    }

    [Fact]
    public async Task A_session_whose_model_fails_is_named_all_the_same()
    {
        var refused = Task.FromException(new ChatModelException("refused", ChatModelErrorKind.Fatal));
        _node.Models.Titles = Task.CompletedTask;
        _node.Models.Add(new ScriptedAnswer { Gate = refused });
        await StartAsync("a");
        Assert.Equal("A title", await TitleAsync("a", title => title.Length > 0));
    }

    [Fact]
    public async Task Of_many_sessions_that_begin_at_once_64_are_named_at_a_time()
    {
        const int Sessions = 70;
        var answer = new TaskCompletionSource();
        _node.Models.Titles = answer.Task;
        string[] ids = [.. Enumerable.Range(0, Sessions).Select(number => $"s{number}")];
        await Task.WhenAll(ids.Select(StartAsync));
        foreach (var id in ids)
        {
            await _node.WaitAsync(id, null);
        }

        Assert.Equal(64, await Eventually.GetAsync(() => Task.FromResult(TitlesAsked), count => count >= 64, Limit, Token));
        answer.SetResult();
        foreach (var id in ids)
        {
            Assert.Equal("A title", await TitleAsync(id, title => title.Length > 0));
        }

        Assert.Equal(Sessions, TitlesAsked);
    }

    private int TitlesAsked => _node.Models.Asked.Count(request => request.GeneratingTitle);

    private async Task StartAsync(string id)
    {
        await _node.Session(id).CreateAsync(new CreateSession());
        await _node.Session(id).StartRunAsync(SessionNode.Post("hi"));
    }

    private Task<string> TitleAsync(string id, Predicate<string> until) =>
        Eventually.GetAsync(async () => (await _node.Session(id).GetStateAsync()).Title, until, Limit, Token);
}
