namespace Cagent.Silo.Storage.Schema;

/// <summary>Columns that only some levels of the reference's schema have.</summary>
/// <param name="Mirror"><c>sessions.messages</c>, gone since level 20.</param>
/// <param name="SafetyPolicy"><c>sessions.safety_policy</c>, since level 24.</param>
/// <param name="ItemCost"><c>session_items.cost</c>, since level 23.</param>
internal sealed record SessionColumns(bool Mirror, bool SafetyPolicy, bool ItemCost);
