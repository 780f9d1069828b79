using Cagent.Approvals;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>One session: the only writer of its history, its settings and its run. The key is the session's id.</summary>
/// <remarks>No method waits for a model, a tool or a person. Methods throw <see cref="CagentException"/> for refusals
/// (<c>unknown_session</c> for an id that is not stored) and are safe to repeat.</remarks>
[Alias("Cagent.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Stores a new, empty session under this id. An id that was made from an idempotency key may be taken: then the request is the one that
    /// made it, and gets the first answer again, or the key was used so long ago that it is free again.</summary>
    /// <returns>The session as it was made; null = another id has to be made from the key.</returns>
    /// <exception cref="CagentException"><c>idempotency_key_reused</c>.</exception>
    [Alias("Create")]
    Task<SessionState?> CreateAsync(CreateSession request);

    /// <summary>The session's settings, counters and live state, without history.</summary>
    [Alias("GetState")]
    Task<SessionState> GetStateAsync();

    /// <summary>Accepts messages and starts a run. Once it returns, the messages are stored and the run survives this process.</summary>
    /// <exception cref="CagentException"><c>session_busy</c>, <c>unknown_agent</c>, <c>missing_env</c>, <c>invalid_config</c>, <c>invalid_body</c>.</exception>
    [Alias("StartRun")]
    Task<RunStarted> StartRunAsync(StartRun request);

    /// <summary>In one turn: registers or renews the node as a watcher and returns the events after <see cref="AttachRequest.After"/>.</summary>
    [Alias("Attach"), ResponseTimeout("00:00:10")]
    Task<AttachResult> AttachAsync(AttachRequest request);

    /// <summary>A watcher's connection ended. If its client left (rather than its node), the disconnect policy of its run applies.</summary>
    [Alias("Detach")]
    Task DetachAsync(DetachRequest request);

    /// <summary>Answers a question about a tool call or the iteration limit. Returns once the decision is stored.</summary>
    [Alias("Resume")]
    Task ResumeAsync(ResumeAnswer answer, RequestKey? key);

    /// <summary>Answers an elicitation.</summary>
    [Alias("AnswerElicitation")]
    Task AnswerElicitationAsync(ElicitationAnswer answer, RequestKey? key);

    /// <summary>Ends the active run and returns once that is stored: whether one was active.</summary>
    [Alias("Cancel")]
    Task<bool> CancelAsync(RequestKey? key);

    /// <summary>Accepts messages for the turn at work: it takes them after its tool results, before its next model call.</summary>
    /// <exception cref="CagentException"><c>not_running</c>, <c>queue_full</c>, <c>invalid_body</c>.</exception>
    [Alias("Steer")]
    Task SteerAsync(QueueMessages request);

    /// <summary>Accepts messages that get turns of their own, after the turn at work or after that of the next run.</summary>
    /// <exception cref="CagentException"><c>queue_full</c>, <c>invalid_body</c>.</exception>
    [Alias("FollowUp")]
    Task<FollowUpStatus> FollowUpAsync(QueueMessages request);

    /// <summary>How many messages wait.</summary>
    [Alias("GetQueue")]
    Task<QueueState> GetQueueAsync();

    /// <summary>Changes the title; emits no event.</summary>
    [Alias("SetTitle")]
    Task SetTitleAsync(string title);

    /// <summary>Replaces the session's permission rules; null clears them. Counts from the next decision on.</summary>
    [Alias("SetPermissions")]
    Task SetPermissionsAsync(PermissionRules? rules);

    /// <summary>Flips the approval of all tools; returns the new value. Counts from the next decision on.</summary>
    [Alias("ToggleToolsApproved")]
    Task<bool> ToggleToolsApprovedAsync(RequestKey? key);

    /// <summary>Flips thinking; returns the new value. Counts from the next model call on.</summary>
    [Alias("ToggleThinking")]
    Task<bool> ToggleThinkingAsync(RequestKey? key);

    /// <summary>Marks or unmarks the session as a favourite.</summary>
    [Alias("SetStarred")]
    Task SetStarredAsync(bool starred);

    /// <summary>Overwrites the context counters and the cost.</summary>
    [Alias("SetTokens")]
    Task SetTokensAsync(long inputTokens, long outputTokens, double cost);

    /// <summary>Sets the safety policy (<c>strict</c>, <c>safe-auto</c>, <c>safer</c>, <c>unsafe</c>).</summary>
    [Alias("SetSafetyPolicy")]
    Task SetSafetyPolicyAsync(string policy);

    /// <summary>Stores this new session as a copy of the start of another one. The copy is idle, whatever the other one does. An id that was made from
    /// an idempotency key may be taken, as in <see cref="CreateAsync"/>.</summary>
    /// <returns>The copy as it was made; null = another id has to be made from the key.</returns>
    /// <exception cref="CagentException"><c>unknown_session</c> (the other one); <c>invalid_body</c>: there is no such user message, or it
    /// belongs to a sub-session; <c>idempotency_key_reused</c>.</exception>
    [Alias("Fork")]
    Task<SessionState?> ForkAsync(ForkSession request);

    /// <summary>Appends a message to the history, without a model call.</summary>
    /// <exception cref="CagentException"><c>session_busy</c> while a run is active.</exception>
    [Alias("AppendMessage")]
    Task AppendMessageAsync(HistoryEntry entry, RequestKey? key);

    /// <summary>Puts another message in the place of one of the history or of a sub-session in it.</summary>
    /// <param name="messageId">As the history shows it (<see cref="StoredMessage.Id"/>).</param>
    /// <param name="entry">The message.</param>
    /// <exception cref="CagentException"><c>unknown_message</c>; <c>session_busy</c> while a run is active.</exception>
    [Alias("ReplaceMessage")]
    Task ReplaceMessageAsync(long messageId, HistoryEntry entry);

    /// <summary>Appends a summary, which takes the place of everything before it in later prompts.</summary>
    /// <param name="summary">Text.</param>
    /// <param name="cost">What it cost, US dollars.</param>
    /// <param name="key">Null = every request counts.</param>
    /// <exception cref="CagentException"><c>session_busy</c> while a run is active.</exception>
    [Alias("AddSummary")]
    Task AddSummaryAsync(string summary, double cost, RequestKey? key);

    /// <summary>Cancels the run, removes the session and everything below it, and ends all its streams.</summary>
    [Alias("Delete")]
    Task DeleteAsync();

    /// <summary>Takes over a run that is stored as active, if nobody works on it. Called by the sweep; does nothing otherwise.</summary>
    [Alias("EnsureRunning")]
    Task EnsureRunningAsync();

    /// <summary>Has an active run go on at another node. Returns when that is noted, not when it is done.</summary>
    [Alias("Leave")]
    Task LeaveAsync(LeaveNode request);
}
