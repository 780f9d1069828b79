using Cagent.Agents.Configuration;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Something to do once the step is stored. Its outcome is a <see cref="RunInput"/>.</summary>
internal abstract record RunEffect;

/// <summary>List the tools of the loop's agent. <paramref name="Work"/> tells the outcome from that of earlier listings.</summary>
internal sealed record ListToolsEffect(int Work, string Agent) : RunEffect;

/// <summary>Ask a model, after a delay.</summary>
internal sealed record CallModelEffect(int CallNumber, string SessionId, string Agent, string Model, TimeSpan Delay) : RunEffect;

/// <summary>Run a tool.</summary>
internal sealed record RunToolEffect(string SessionId, string Agent, ToolCall Call, int Attempt) : RunEffect;

/// <summary>Run the hooks around a tool call.</summary>
internal sealed record RunHooksEffect(string SessionId, string Agent, ToolCall Call, bool BeforeTool) : RunEffect;

/// <summary>Tell the agent's hooks that a person is wanted; nobody waits for them.</summary>
internal sealed record NotifyPersonEffect(string SessionId, HooksConfig? Hooks) : RunEffect;

/// <summary>Summarise the history of a session. <paramref name="Work"/> tells the outcome from that of earlier summaries.</summary>
internal sealed record SummariseEffect(int Work, string SessionId, string Agent, string Model) : RunEffect;

/// <summary>The run has ended.</summary>
internal sealed record RunEndedEffect(string RunId) : RunEffect;
