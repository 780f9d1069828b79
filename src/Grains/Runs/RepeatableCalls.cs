using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Which calls may run again when nobody knows whether they have run (runtime §23.7).</summary>
internal static class RepeatableCalls
{
    private const int MaxAttempts = 3;

    /// <summary>Only what changes nothing, or nothing more, and only a few times.</summary>
    public static bool MayRunAgain(Slot slot) => slot.Attempt < MaxAttempts
        && slot.Definition is { Annotations: { ReadOnlyHint: true } or { IdempotentHint: true } } definition
        && IsBuiltIn(definition);

    /// <summary>Hints of others are claims: tools of servers have no category, those of the last four families pass on what a server says.</summary>
    private static bool IsBuiltIn(ToolDefinition definition) => definition.Category is not ("" or "api" or "openapi" or "a2a" or "lsp");
}
