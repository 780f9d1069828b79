using Cagent.Agents.Configuration;

namespace Cagent.Agents.Resolution;

/// <summary>Appends the texts of <c>instruction_file</c> to the instruction.</summary>
internal static class InstructionFiles
{
    /// <summary>The files that a team as written names.</summary>
    public static IReadOnlyList<string> Of(TeamConfig team) =>
        [.. team.Agents.SelectMany(agent => agent.InstructionFiles).Distinct(StringComparer.Ordinal)];

    public static TeamConfig Resolve(TeamConfig team, IReadOnlyDictionary<string, string> files) => team with
    {
        Agents = [.. team.Agents.Select(agent => agent.InstructionFiles.Count == 0 ? agent : agent with
        {
            Instruction = string.Join("\n\n", [.. agent.Instruction.Length > 0 ? [agent.Instruction] : (string[])[], .. Texts(agent, files)]),
        })],
    };

    private static IEnumerable<string> Texts(AgentConfig agent, IReadOnlyDictionary<string, string> files) => agent.InstructionFiles.Select(file =>
        files.TryGetValue(file, out var text)
            ? text
            : throw new AgentFileException($"agents.{agent.Name}.instruction_file: \"{file}\" was not read"));
}
