using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class PostedMessagesTests
{
    [Fact]
    public void Leading_messages_that_repeat_the_history_are_not_new()
        => Assert.Equal(["c"], NewTexts(["a", "b", "c"], stored: ["a", "b"]));

    [Fact]
    public void The_last_message_is_always_new()
        => Assert.Equal(["yes"], NewTexts(["yes"], stored: ["yes"]));

    [Fact]
    public void A_client_that_sends_only_its_newest_message_is_understood()
        => Assert.Equal(["b"], NewTexts(["b"], stored: ["a"]));

    [Fact]
    public void Several_new_messages_are_all_taken()
        => Assert.Equal(["b", "c"], NewTexts(["a", "b", "c"], stored: ["a"]));

    [Fact]
    public void A_different_beginning_is_new()
        => Assert.Equal(["x", "b"], NewTexts(["x", "b"], stored: ["a", "b"]));

    [Fact]
    public void A_line_break_makes_another_message()
        => Assert.Equal(["a", "b"], NewTexts(["a", "b"], stored: ["a\n"]));

    [Fact]
    public void A_steered_message_repeats_without_the_line_break_that_it_is_stored_with()
    {
        var stored = Item(ChatRoles.User, "a\n", 0);
        stored = stored with { Message = stored.Message! with { Continued = true } };
        PostedMessage[] posted = [new() { Content = "a" }, new() { Content = "b" }];
        Assert.Equal(["b"], PostedMessages.FindNew(posted, [stored]).Select(message => message.Content));
    }

    [Theory]
    [InlineData("system")]
    [InlineData("tool")]
    [InlineData("assistant")]
    public void Roles_that_a_client_may_not_post_are_refused(string role)
    {
        var exception = Assert.Throws<CagentException>(() => PostedMessages.FindNew([new PostedMessage { Role = role, Content = "x" }], []));
        Assert.Equal(ErrorCodes.InvalidBody, exception.Code);
        Assert.Contains(role, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_repeats_the_history_may_be_posted_and_is_dropped()
    {
        SessionItem[] history = [Item(ChatRoles.User, "a", 0), Item(ChatRoles.Assistant, "one", 1)];
        PostedMessage[] posted = [new() { Content = "a" }, new() { Role = ChatRoles.Assistant, Content = "one" }, new() { Content = "b" }];
        Assert.Equal(["b"], PostedMessages.FindNew(posted, history).Select(message => message.Content));
    }

    [Fact]
    public void No_messages_continue_a_history_and_are_refused_without_one()
    {
        Assert.Empty(PostedMessages.FindNew([], [Item(ChatRoles.User, "a", 0)]));
        Assert.Equal(ErrorCodes.InvalidBody, Assert.Throws<CagentException>(() => PostedMessages.FindNew([], [])).Code);
    }

    private static string[] NewTexts(string[] posted, string[] stored)
        => [.. PostedMessages
            .FindNew([.. posted.Select(text => new PostedMessage { Content = text })], [.. stored.Select((text, index) => Item(ChatRoles.User, text, index))])
            .Select(message => message.Content)];

    private static SessionItem Item(string role, string text, long position)
        => new() { SessionId = "s", Position = position, Message = new ChatMessage { Role = role, Content = text } };
}
