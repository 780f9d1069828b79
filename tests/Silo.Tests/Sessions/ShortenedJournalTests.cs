using Cagent.Approvals;
using Cagent.Events;
using Cagent.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>What watchers see of a session whose journal is limited.</summary>
public sealed class ShortenedJournalTests : SessionNodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_run_a_resume_point_before_what_is_kept_gets_a_gap()
    {
        await _node.CreateAsync("a");
        await _node.RunAsync("a", "hi", until: null, ScriptedAnswer.Text("hello"));
        var attached = await UntilShortenedAsync("a", after: 1);
        Assert.Equal(attached.Frames[0].Sequence, attached.GapBefore);
        Assert.True(attached.GapBefore > 2);
        Assert.Equal(attached.Head, attached.Frames[^1].Sequence);
        Assert.Null((await _node.AttachAsync("a", attached.Frames[0].Previous)).GapBefore);
        Assert.Null((await _node.AttachAsync("a", attached.Head)).GapBefore);
        Assert.Equal(["user: hi", "assistant: hello"], await _node.HistoryAsync("a"));
    }

    [Fact]
    public async Task The_events_of_a_run_that_waits_for_an_answer_are_kept_until_its_end()
    {
        var session = await _node.CreateAsync("a");
        await _node.RunAsync("a", "one", until: null, ScriptedAnswer.Text("hello"));
        var start = (await UntilShortenedAsync("a", after: 0)).Head;
        await _node.RunAsync("a", "two", until: "waiting", ScriptedAnswer.Call("c1", "shell", """{"cmd":"true"}"""));
        await _node.ForgetAsync("a");
        var attached = await _node.AttachAsync("a", start);
        Assert.Null(attached.GapBefore);
        Assert.Equal(start, attached.Frames[0].Previous);
        Assert.Contains(attached.Frames, frame => frame.Flags.HasFlag(EventFlags.Question));
        await session.ResumeAsync(new ResumeAnswer { Confirmation = Confirmations.Reject }, null);
        await _node.WaitAsync("a", null);
        Assert.NotNull((await UntilShortenedAsync("a", start)).GapBefore);
    }

    private protected override void Configure(IServiceCollection services) => services.Configure<JournalOptions>(options => options.MaxBytes = 1);

    private Task<AttachResult> UntilShortenedAsync(string id, long after) => Eventually.GetAsync(
        () => _node.AttachAsync(id, after), attached => attached.GapBefore is not null, TimeSpan.FromSeconds(20), Token);
}
