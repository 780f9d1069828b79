namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>A set of recordings and what its README says about comparing.</summary>
internal sealed record TranscriptSet
{
    /// <summary>The reference of March: the base protocol.</summary>
    public static readonly TranscriptSet March = new()
    {
        Directory = "transcripts",
        LeftOut = ["session_title"],
        Additional = ["choice_discarded", "model_fallback", "gap", "hook_started", "hook_finished", "tool_call_output"],
    };

    /// <summary>The newer reference.</summary>
    public static readonly TranscriptSet July = new()
    {
        Directory = "transcripts-2026-07",
        LeftOut =
        [
            "agent_info", "team_info", "toolset_info", "mcp_init_started", "mcp_init_finished", "hook_started", "hook_finished",
            "session_title", "tool_call_output",
        ],
        Additional = ["choice_discarded", "model_fallback", "gap"],
        IsJuly = true,
    };

    /// <summary>Directory of the files; also the name of the suite.</summary>
    public required string Directory { get; init; }

    /// <summary>Event types that are left out on both sides.</summary>
    public required HashSet<string> LeftOut { get; init; }

    /// <summary>Event types that may come in addition.</summary>
    public required HashSet<string> Additional { get; init; }

    public bool IsJuly { get; init; }
}
