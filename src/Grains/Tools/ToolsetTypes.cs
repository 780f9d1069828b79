namespace Cagent.Tools;

/// <summary>The words that <c>type</c> may have in an agent file.</summary>
internal static class ToolsetTypes
{
    public static readonly IReadOnlyList<string> All =
    [
        "mcp", "script", "think", "memory", "filesystem", "shell", "background_jobs", "tasks", "todo", "fetch", "api", "a2a", "lsp",
        "user_prompt", "openapi", "model_picker", "background_agents",
    ];
}
