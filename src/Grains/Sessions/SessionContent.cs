using System.Collections.Immutable;

namespace Cagent.Sessions;

/// <summary>The history that a new session begins with.</summary>
/// <param name="SubSessions">Sub-sessions, each after the one that it belongs to.</param>
/// <param name="Items">Items of the session and of its sub-sessions.</param>
internal sealed record SessionContent(ImmutableArray<SessionState> SubSessions, ImmutableArray<SessionItem> Items)
{
    public static readonly SessionContent None = new([], []);
}
