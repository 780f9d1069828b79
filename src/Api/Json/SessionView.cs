using Cagent.Sessions;

namespace Cagent.Api.Json;

/// <summary>A stored session and, while a run is active, its live state.</summary>
/// <param name="Stored">What is stored.</param>
/// <param name="Live">State of the running session; null when idle.</param>
/// <param name="Partial">The answer that is being streamed and not stored yet; null when none.</param>
internal sealed record SessionView(StoredSession Stored, SessionState? Live, PartialAnswer? Partial);
