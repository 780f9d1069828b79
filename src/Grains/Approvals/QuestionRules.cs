using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cagent.Runs;
using Cagent.Tools;

namespace Cagent.Approvals;

/// <summary>Which question an answer belongs to, and what a repeated or late one gets (api-extensions §3).</summary>
internal static class QuestionRules
{
    private const string Accept = "accept";

    /// <summary>Longest content, reason or name of a tool in an answer, bytes (tools §5.3).</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxWord = 128;

    /// <summary>Finds the question of an answer to a tool call or iteration limit.</summary>
    /// <exception cref="CagentException"><c>invalid_confirmation</c>, <c>nothing_pending</c>, <c>already_answered</c>, <c>body_too_large</c>.</exception>
    public static AnswerMatch Check(SessionRecord record, ResumeAnswer answer)
    {
        if (!Confirmations.IsKnown(answer.Confirmation))
        {
            throw new CagentException(
                ErrorCodes.InvalidConfirmation,
                $"\"{answer.Confirmation}\" is not a confirmation; the question stays open. Use approve, approve-session, approve-tool or reject.");
        }

        CheckSize("reason", answer.Reason);
        CheckSize("tool_name", answer.ToolName);
        return Refuse(Match(record, answer), answer.ToolCallId, "confirmation");
    }

    /// <summary>Finds the question of an answer to an elicitation, and whether the answer fits it.</summary>
    /// <exception cref="CagentException"><c>invalid_confirmation</c>, <c>nothing_pending</c>, <c>already_answered</c>; <c>invalid_answer</c>,
    /// <c>body_too_large</c>: the question stays open.</exception>
    public static AnswerMatch Check(SessionRecord record, ElicitationAnswer answer)
    {
        if (answer.Action is not (Accept or "decline" or "cancel"))
        {
            throw new CagentException(
                ErrorCodes.InvalidConfirmation,
                $"\"{answer.Action}\" is not an action; the question stays open. Use accept, decline or cancel.");
        }

        CheckSize("content", answer.Content?.GetRawText());
        var match = Refuse(Match(record, answer), answer.ElicitationId, "elicitation");
        if (match == AnswerMatch.Open)
        {
            ContentOf(answer, record.Run!.Pending!);
        }

        return match;
    }

    /// <summary>What the person entered, completed by the defaults of the question; null unless it was accepted with content.</summary>
    /// <exception cref="CagentException"><c>invalid_answer</c>.</exception>
    public static JsonElement? ContentOf(ElicitationAnswer answer, PendingState pending) => answer.Action == Accept
        ? AnswerForm.Complete(pending.Event is { } asked && asked.TryGetProperty("schema", out var schema) ? schema : null, answer.Content)
        : null;

    public static AnswerMatch Match(SessionRecord record, ResumeAnswer answer)
        => Match(record, answer.ToolCallId, Word(answer), kind => kind != QuestionKind.Elicitation);

    public static AnswerMatch Match(SessionRecord record, ElicitationAnswer answer)
        => Match(record, answer.ElicitationId, Word(answer), kind => kind == QuestionKind.Elicitation);

    /// <summary>What two answers are compared by.</summary>
    public static string Word(ResumeAnswer answer) => Shorten(string.Join('\n', answer.Confirmation, answer.Reason?.Trim(), answer.ToolName));

    /// <inheritdoc cref="Word(ResumeAnswer)"/>
    public static string Word(ElicitationAnswer answer) => Shorten(string.Join(
        '\n', answer.Action, answer is { Action: Accept, Content: { } content } ? ToolJson.WriteSorted(content) : ""));

    private static void CheckSize(string name, string? text)
    {
        if (text is not null && Encoding.UTF8.GetByteCount(text) is > MaxBytes and var bytes)
        {
            throw new CagentException(
                ErrorCodes.BodyTooLarge, $"{name} has {bytes} bytes; at most {MaxBytes} are taken, and the question stays open");
        }
    }

    /// <summary>Answers are remembered with the session: of a long one only its hash.</summary>
    private static string Shorten(string word) =>
        word.Length <= MaxWord ? word : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(word)));

    private static AnswerMatch Match(SessionRecord record, string? questionId, string word, Func<QuestionKind, bool> isKind)
    {
        var pending = record.Run?.Pending;
        if (pending is not null && isKind(pending.Kind) && (string.IsNullOrEmpty(questionId) || questionId == pending.QuestionId))
        {
            return AnswerMatch.Open;
        }

        var earlier = record.Answers.LastOrDefault(given => isKind(given.Kind) && (string.IsNullOrEmpty(questionId) || given.QuestionId == questionId));
        return earlier is null
            ? AnswerMatch.None
            : earlier.Answer == word ? AnswerMatch.Repeated : string.IsNullOrEmpty(questionId) ? AnswerMatch.None : AnswerMatch.Different;
    }

    private static AnswerMatch Refuse(AnswerMatch match, string? questionId, string what) => match switch
    {
        AnswerMatch.None => throw new CagentException(
            ErrorCodes.NothingPending,
            string.IsNullOrEmpty(questionId)
                ? $"No {what} request in progress: the session waits for no such answer."
                : $"No {what} request in progress with the id {questionId}."),
        AnswerMatch.Different => throw new CagentException(
            ErrorCodes.AlreadyAnswered,
            $"The {what} {questionId} was already answered, differently; the first answer stands."),
        _ => match,
    };
}

/// <summary>What an answer met.</summary>
internal enum AnswerMatch
{
    /// <summary>The open question.</summary>
    Open,

    /// <summary>A question that was answered the same way: nothing changes.</summary>
    Repeated,

    /// <summary>A question that was answered otherwise.</summary>
    Different,

    /// <summary>No question.</summary>
    None,
}
