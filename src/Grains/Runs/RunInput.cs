using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Cagent.Approvals;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Something that happened; the machine decides what follows.</summary>
internal abstract record RunInput;

/// <summary>A run was accepted.</summary>
internal sealed record StartInput(
    string RunId,
    StartRun Request,
    string RevisionHash,
    string Agent,
    ImmutableArray<ChatMessage> NewMessages) : RunInput
{
    /// <summary>Toolsets of the agent that cannot be made.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}

/// <summary>An accepted request cannot be run any more.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Request">The request.</param>
/// <param name="Agent">The agent that was to answer.</param>
/// <param name="NewMessages">Its messages; they are kept.</param>
/// <param name="Error">Why; null = its client left while it waited.</param>
internal sealed record StartFailedInput(
    string RunId,
    StartRun Request,
    string Agent,
    ImmutableArray<ChatMessage> NewMessages,
    string? Error) : RunInput;

/// <summary>The tools of the loop's agent were listed. <paramref name="Work"/>: as in the effect.</summary>
internal sealed record ToolsListedInput(int Work, int AvailableTools, ImmutableArray<string> Warnings) : RunInput;

/// <summary>A model answered.</summary>
/// <param name="CallNumber">The call that it answers.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Offered">Definitions of the tools that it was offered, by name.</param>
internal sealed record ModelAnsweredInput(int CallNumber, ModelAnswer Answer, IReadOnlyDictionary<string, ToolDefinition> Offered) : RunInput
{
    /// <summary>Models for the turn after calls of tools, by name of the tool.</summary>
    public IReadOnlyDictionary<string, string> ToolModels { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>A model call failed.</summary>
internal sealed record ModelFailedInput(int CallNumber, ChatModelErrorKind Kind, string Message, ShownAnswer Shown) : RunInput;

/// <summary>A tool finished. Ids of calls are unique within their session only.</summary>
internal sealed record ToolFinishedInput(string SessionId, string CallId, int Attempt, ToolResult Result, IReadOnlyDictionary<string, string?> State) : RunInput;

/// <summary>Hooks of a call begin to run.</summary>
internal sealed record HooksStartedInput(string SessionId, string CallId, bool BeforeTool) : RunInput;

/// <summary>Hooks of a call finished. <paramref name="Took"/>: null = none matched the call.</summary>
internal sealed record HooksFinishedInput(string SessionId, string CallId, bool BeforeTool, HookOutcome Outcome, TimeSpan? Took = null) : RunInput;

/// <summary>History was summarised; null text = it failed or was empty. <paramref name="Work"/>: as in the effect.</summary>
internal sealed record SummarisedInput(int Work, string? Summary, long OutputTokens, double Cost, string? Error) : RunInput;

/// <summary>A person answered a tool question or the iteration limit.</summary>
internal sealed record ResumedInput(ResumeAnswer Answer) : RunInput;

/// <summary>A person answered an elicitation.</summary>
internal sealed record ElicitedInput(ElicitationAnswer Answer) : RunInput;

/// <summary>The run is to stop.</summary>
internal sealed record CancelInput(ShownAnswer Shown) : RunInput;

/// <summary>Nobody can work on the run any more.</summary>
internal sealed record AbandonInput(RecoverInput Takeover, string Error) : RunInput;

/// <summary>Another activation takes the run over.</summary>
/// <param name="LastJournalled">Last number known to be kept.</param>
/// <param name="LastPossiblyShown">Last number that the activation before may have shown.</param>
internal sealed record RecoverInput(long LastJournalled, long LastPossiblyShown) : RunInput;
