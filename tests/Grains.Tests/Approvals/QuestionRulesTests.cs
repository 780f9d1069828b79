using Cagent.Approvals;
using Cagent.Runs;

namespace Cagent.Grains.Tests.Approvals;

public sealed class QuestionRulesTests
{
    private static readonly SessionRecord Waiting = new()
    {
        Run = new RunState
        {
            RunId = "r",
            AgentId = "a",
            RevisionHash = "h",
            StartedAt = DateTimeOffset.UnixEpoch,
            Pending = new PendingState { QuestionId = "c2", Kind = QuestionKind.ToolCall, SessionId = "s", AskedAt = DateTimeOffset.UnixEpoch },
        },
        Answers = [new GivenAnswer("c1", QuestionKind.ToolCall, QuestionRules.Word(Answer("approve")))],
    };

    private static readonly SessionRecord Idle = Waiting with { Run = null };

    [Fact]
    public void An_answer_without_an_id_meets_the_open_question()
        => Assert.Equal(AnswerMatch.Open, QuestionRules.Check(Waiting, Answer("approve")));

    [Fact]
    public void An_answer_with_the_id_of_the_open_question_meets_it()
        => Assert.Equal(AnswerMatch.Open, QuestionRules.Check(Waiting, Answer("reject", "c2")));

    [Fact]
    public void The_same_answer_to_an_answered_question_is_no_error()
    {
        Assert.Equal(AnswerMatch.Repeated, QuestionRules.Check(Waiting, Answer("approve", "c1")));
        Assert.Equal(AnswerMatch.Repeated, QuestionRules.Check(Idle, Answer("approve")));
    }

    [Fact]
    public void Another_answer_to_an_answered_question_is_refused()
        => Assert.Equal(ErrorCodes.AlreadyAnswered, Code(() => QuestionRules.Check(Waiting, Answer("reject", "c1"))));

    [Fact]
    public void An_answer_to_nothing_is_refused()
    {
        Assert.Equal(ErrorCodes.NothingPending, Code(() => QuestionRules.Check(SessionRecord.Empty, Answer("approve"))));
        Assert.Equal(ErrorCodes.NothingPending, Code(() => QuestionRules.Check(Waiting, Answer("approve", "nobody"))));
    }

    [Fact]
    public void An_unknown_word_is_refused_while_the_question_stays_open()
        => Assert.Equal(ErrorCodes.InvalidConfirmation, Code(() => QuestionRules.Check(Waiting, Answer("yes"))));

    [Fact]
    public void An_elicitation_is_not_answered_by_a_confirmation_nor_the_other_way_round()
        => Assert.Equal(ErrorCodes.NothingPending, Code(() => QuestionRules.Check(Waiting, new ElicitationAnswer { Action = "accept" })));

    [Fact]
    public void A_reason_that_is_too_long_is_refused_and_a_long_one_is_remembered_in_short()
    {
        Assert.Equal(ErrorCodes.BodyTooLarge, Code(() => QuestionRules.Check(Waiting, Answer("reject") with { Reason = new string('x', 65 * 1024) })));
        Assert.Equal(AnswerMatch.Open, QuestionRules.Check(Waiting, Answer("reject") with { Reason = new string('x', 64 * 1024) }));
        var (one, other) = (Answer("reject") with { Reason = new string('x', 1_000) }, Answer("reject") with { Reason = new string('y', 1_000) });
        Assert.InRange(QuestionRules.Word(one).Length, 1, 128);
        Assert.NotEqual(QuestionRules.Word(one), QuestionRules.Word(other));
    }

    private static ResumeAnswer Answer(string confirmation, string? id = null) => new() { Confirmation = confirmation, ToolCallId = id };

    private static string Code(Func<AnswerMatch> check) => Assert.Throws<CagentException>(() => check()).Code;
}
