using Cagent.Agents.Configuration;
using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Tools;

namespace Cagent.Grains.Tests.Runs;

/// <summary>A team of two agents with a tool that asks, one that does not, and delegation.</summary>
internal static class SimulatedTeam
{
    public const string AskingTool = "write";
    public const string ReadOnlyTool = "read";

    public static readonly IReadOnlyDictionary<string, ToolDefinition> Tools = new Dictionary<string, ToolDefinition>
    {
        [AskingTool] = new() { Name = AskingTool },
        [ReadOnlyTool] = new() { Name = ReadOnlyTool, Annotations = new ToolAnnotations { ReadOnlyHint = true } },
        [RuntimeTools.TransferTask] = new() { Name = RuntimeTools.TransferTask, Annotations = new ToolAnnotations { ReadOnlyHint = true } },
        [RuntimeTools.Handoff] = new() { Name = RuntimeTools.Handoff, Annotations = new ToolAnnotations { ReadOnlyHint = true } },
    };

    public static TeamProfile Make(int maxIterations)
    {
        AgentConfig[] agents =
        [
            new() { Name = "root", Model = "m", SubAgents = ["aide"], Handoffs = ["aide"], MaxIterations = maxIterations },
            new() { Name = "aide", Model = "m", SubAgents = ["root"], Handoffs = ["root"] },
        ];
        return new TeamProfile
        {
            Config = new TeamConfig { Version = "7", Agents = agents },
            Agents = [.. agents.Select(Profile)],
            Models = System.Collections.Immutable.ImmutableDictionary<string, ModelProfile>.Empty.Add("m", new ModelProfile { Reference = "m", Id = "test/m" }),
        };
    }

    public static FunctionCall DrawCall(Random random) => random.Next(6) switch
    {
        0 or 1 => new FunctionCall { Name = AskingTool, Arguments = "{}" },
        2 => new FunctionCall { Name = ReadOnlyTool, Arguments = "{}" },
        3 => new FunctionCall { Name = RuntimeTools.TransferTask, Arguments = """{"agent":"aide","task":"t","expected_output":"o"}""" },
        4 => new FunctionCall { Name = RuntimeTools.Handoff, Arguments = """{"agent":"aide"}""" },
        _ => new FunctionCall { Name = "unheard_of", Arguments = "{}" },
    };

    private static AgentProfile Profile(AgentConfig agent) => new()
    {
        Config = agent,
        HasToolsets = true,
        Models = ["m"],
        Member = new TeamMember { Name = agent.Name, Description = "", Provider = "test", Model = "m" },
    };
}
