using Cagent.Sessions;

namespace Cagent.Grains.Tests.Sessions;

public sealed class SessionForkTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 18, 12, 0, 0, TimeSpan.Zero);

    private int _ids;

    [Fact]
    public void Everything_before_the_message_is_copied_with_the_cost_and_the_tokens_of_its_answers()
    {
        var fork = Make(1, Linear());
        Assert.Equal(["a", "one"], fork.Items.Select(item => item.Message!.Content));
        Assert.All(fork.Items, item => Assert.Equal(("new", 0L), (item.SessionId, item.Id)));
        Assert.Equal([0L, 1L], fork.Items.Select(item => item.Position));
        var session = fork.Session;
        Assert.Equal(("new", "Copy", Now, "root"), (session.Id, session.Title, session.CreatedAt, session.CurrentAgent));
        Assert.Equal((3, 2, 0.25), (session.InputTokens, session.OutputTokens, session.Cost));
        Assert.Equal((true, false, 0L), (session.ToolsApproved, session.Starred, session.LastEventSequence));
    }

    [Fact]
    public void A_copy_that_ends_before_the_first_message_is_empty()
    {
        var fork = Make(0, Linear());
        Assert.Empty(fork.Items);
        Assert.Equal((null, 0L, 0.0), (fork.Session.CurrentAgent, fork.Session.InputTokens, fork.Session.Cost));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void An_index_beyond_the_last_user_message_is_refused(int index)
    {
        var refusal = Assert.Throws<CagentException>(() => Make(index, Linear()));
        Assert.Equal(ErrorCodes.InvalidBody, refusal.Code);
        Assert.Contains("2 user messages", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_of_sub_sessions_count_but_cannot_be_named()
    {
        Assert.Equal(ErrorCodes.InvalidBody, Assert.Throws<CagentException>(() => Make(1, Delegated())).Code);
        Assert.Equal(ErrorCodes.InvalidBody, Assert.Throws<CagentException>(() => Make(2, Delegated())).Code);
        Assert.Equal(5, Make(3, Delegated()).Items.Length);
        Assert.Throws<CagentException>(() => Make(4, Delegated()));
    }

    [Fact]
    public void Sub_sessions_are_copied_under_new_ids_after_the_session_that_they_belong_to()
    {
        var fork = Make(3, Delegated());
        Assert.Equal([("copy-1", "new"), ("copy-2", "copy-1")], fork.Children.Select(child => (child.Id, child.ParentId!)));
        Assert.Equal("copy-1", fork.Items.Single(item => item.SessionId == "new" && item.SubSessionId is not null).SubSessionId);
        Assert.Equal("copy-2", fork.Items.Single(item => item.SessionId == "copy-1" && item.SubSessionId is not null).SubSessionId);
        Assert.Equal("grandchild asks", fork.Items.Single(item => item.SessionId == "copy-2").Message!.Content);
    }

    [Fact]
    public void A_summary_is_copied_with_what_it_replaces()
    {
        var source = Linear();
        var items = source["s"].Items.Take(2).Append(new SessionItem { SessionId = "s", Position = 2, Summary = "short", FirstKeptPosition = 1 })
            .Append(Message("s", 3, ChatRoles.User, "b"));
        source["s"] = source["s"] with { Items = [.. items] };
        var summary = Make(1, source).Items[^1];
        Assert.Equal(("short", 1L), (summary.Summary, summary.FirstKeptPosition!.Value));
    }

    private SessionFork Make(int index, Dictionary<string, StoredHistory> source) => SessionFork.Make(
        new ForkSession { SourceId = "s", UserMessageIndex = index, Title = "Copy" }, "new", source, () => $"copy-{++_ids}", Now);

    private static Dictionary<string, StoredHistory> Linear() => new()
    {
        ["s"] = new StoredHistory(
            State("s") with { ToolsApproved = true, Starred = true, CurrentAgent = "aide", LastEventSequence = 9, InputTokens = 8, Cost = 0.5 },
            [
                Message("s", 0, ChatRoles.User, "a"),
                Message("s", 1, ChatRoles.Assistant, "one"),
                Message("s", 2, ChatRoles.User, "b"),
                Message("s", 3, ChatRoles.Assistant, "two"),
            ]),
    };

    private static Dictionary<string, StoredHistory> Delegated() => new()
    {
        ["s"] = new StoredHistory(
            State("s"),
            [
                Message("s", 0, ChatRoles.User, "a"),
                new SessionItem { SessionId = "s", Position = 1, SubSessionId = "child", Id = 2 },
                Message("s", 2, ChatRoles.User, "b"),
            ]),
        ["child"] = new StoredHistory(
            State("child") with { ParentId = "s" },
            [
                Message("child", 0, ChatRoles.User, "Please proceed."),
                new SessionItem { SessionId = "child", Position = 1, SubSessionId = "grandchild", Id = 5 },
            ]),
        ["grandchild"] = new StoredHistory(State("grandchild") with { ParentId = "child" }, [Message("grandchild", 0, ChatRoles.User, "grandchild asks")]),
    };

    private static SessionState State(string id) => new() { Id = id, CreatedAt = Now.AddDays(-1) };

    private static SessionItem Message(string session, long position, string role, string content) => new()
    {
        SessionId = session,
        Position = position,
        Id = position + 1,
        AgentName = role == ChatRoles.Assistant ? "root" : "",
        Message = new ChatMessage
        {
            Role = role,
            Content = content,
            Usage = role == ChatRoles.Assistant ? new TokenUsage { InputTokens = 3, OutputTokens = 2 } : null,
            Cost = role == ChatRoles.Assistant ? 0.25 : null,
        },
    };
}
