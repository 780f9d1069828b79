namespace Cagent.Agents.Sources;

/// <summary>The agents that the program brings along: <c>default</c> and <c>coder</c>.</summary>
internal static class BuiltInAgents
{
    public static IReadOnlyList<string> Names { get; } = ["default", "coder"];

    public static Stream Open(string name) => typeof(BuiltInAgents).Assembly.GetManifestResourceStream($"Cagent.Agents.BuiltIn.{name}.yaml")
        ?? throw new AgentFileException($"there is no built-in agent \"{name}\"");
}
