using System.Collections.Immutable;
using Cagent.Agents.Configuration;
using Cagent.Events;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Tools;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>A team of two agents with a tool that asks, one that does not, one that asks a person, hooks, and delegation.</summary>
internal static class SimulatedTeam
{
    public const string AskingTool = "write";
    public const string ReadOnlyTool = "read";

    public static readonly IReadOnlyDictionary<string, ToolDefinition> Tools = new ToolDefinition[]
    {
        new() { Name = AskingTool, Category = "test" },
        ReadOnly(ReadOnlyTool, "test"),
        ReadOnly(RuntimeTools.TransferTask, "transfer"),
        ReadOnly(RuntimeTools.Handoff, "handoff"),
        ReadOnly(RuntimeTools.UserPrompt, RuntimeTools.UserPrompt),
    }.ToDictionary(tool => tool.Name);

    private static readonly TeamProfile[] Variants = [.. from hooks in (bool[])[false, true] from limit in (long[])[0, 5_000] select Make(hooks, limit)];

    public static TeamProfile Draw(Random random) => Variants[random.Next(Variants.Length)];

    public static FunctionCall DrawCall(Random random) => random.Next(8) switch
    {
        0 or 1 => new FunctionCall { Name = AskingTool, Arguments = "{}" },
        2 => new FunctionCall { Name = ReadOnlyTool, Arguments = "{}" },
        3 or 4 => new FunctionCall { Name = RuntimeTools.TransferTask, Arguments = """{"agent":"aide","task":"t","expected_output":"o"}""" },
        5 => new FunctionCall { Name = RuntimeTools.Handoff, Arguments = """{"agent":"aide"}""" },
        6 => new FunctionCall { Name = RuntimeTools.UserPrompt, Arguments = """{"message":"which one?"}""" },
        _ => new FunctionCall { Name = "unheard_of", Arguments = "{}" },
    };

    private static ToolDefinition ReadOnly(string name, string category)
        => new() { Name = name, Category = category, Annotations = new ToolAnnotations { ReadOnlyHint = true } };

    public static TeamProfile Make(bool hooks, long contextLimit)
    {
        HookMatcherConfig[] matchers = [new() { Hooks = [new HookConfig { Type = "command", Command = "true" }] }];
        var hooksConfig = hooks ? new HooksConfig { PreToolUse = matchers, PostToolUse = matchers } : null;
        AgentConfig[] agents =
        [
            new() { Name = "root", Model = "m", SubAgents = ["aide"], Handoffs = ["aide"], Hooks = hooksConfig },
            new() { Name = "aide", Model = "m", SubAgents = ["root"], Handoffs = ["root"], Hooks = hooksConfig },
        ];
        var facts = new ModelFacts { ContextLimit = contextLimit, Prices = new ModelPrices(1_000, 2_000, 0, 0) };
        return new TeamProfile
        {
            Config = new TeamConfig { Version = "7", Agents = agents },
            Agents = [.. agents.Select(Profile)],
            Models = ImmutableDictionary<string, ModelProfile>.Empty
                .Add("m", new ModelProfile { Reference = "m", Id = "test/m", Facts = facts })
                .Add("n", new ModelProfile { Reference = "n", Id = "test/n", Facts = facts }),
        };
    }

    private static AgentProfile Profile(AgentConfig agent) => new()
    {
        Config = agent,
        HasToolsets = true,
        Models = ["m"],
        Fallbacks = ["n"],
        Member = new TeamMember { Name = agent.Name, Description = "", Provider = "test", Model = "m" },
    };
}
