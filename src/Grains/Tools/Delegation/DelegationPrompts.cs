using System.Text;
using Cagent.Agents.Configuration;

namespace Cagent.Tools.Delegation;

/// <summary>What agents are told about each other (runtime §5.1, §11).</summary>
internal static class DelegationPrompts
{
    /// <summary>The implicit user message that sets a sub-agent going.</summary>
    public const string Proceed = "Please proceed.";

    /// <summary>System message about the agents to which tasks can be given; null when there are none.</summary>
    public static string? SubAgentRoster(TeamConfig team, AgentConfig agent)
    {
        if (agent.SubAgents.Count == 0)
        {
            return null;
        }

        return $"""
            You work in a system of several agents. These agents can take tasks from you:

            {Lines(team, agent.SubAgents)}
            The only names that `transfer_task` accepts are: {string.Join(", ", agent.SubAgents)}. Never use another one.

            Decide for each request who is best placed:
            - you: answer it yourself
            - one of the agents above: call `transfer_task` with its name, and write nothing besides the call
            """;
    }

    /// <summary>System message about the agents to which the conversation can be passed; null when there are none.</summary>
    public static string? HandoffRoster(TeamConfig team, AgentConfig agent)
    {
        if (agent.Handoffs.Count == 0)
        {
            return null;
        }

        return $"""
            You are part of a team of agents. With the `handoff` tool you can pass this conversation on to:

            {Lines(team, agent.Handoffs)}
            The only names that `handoff` accepts are: {string.Join(", ", agent.Handoffs)}.

            Pass it on when another agent's description fits what is to be done next better than yours, or when your part is done and
            the next step is that agent's. Do it without announcing or explaining it to the user; the other agent sees the whole conversation.
            """;
    }

    /// <summary>System message of a sub-agent's session: its task.</summary>
    public static string TaskMessage(string task, string expectedOutput)
    {
        StringBuilder text = new("You are a member of a team of agents. Complete this task:\n\n<task>\n");
        text.Append(task).Append("\n</task>");
        if (!string.IsNullOrWhiteSpace(expectedOutput))
        {
            text.Append("\n\nYour answer shall be:\n\n<expected_output>\n").Append(expectedOutput).Append("\n</expected_output>");
        }

        return text.ToString();
    }

    /// <summary>Result of a successful <c>handoff</c>, read by the agent that goes on.</summary>
    public static string HandedOff(string from) =>
        $"The agent {from} handed off the conversation to you. From now on only the tools and handoff agents in your own system messages count. "
        + "Others that appear earlier in this conversation belonged to other agents: do not call them. Read the conversation for what has been done, "
        + "do your part, and then pass it on to the agent that comes next, or answer the user if nobody does.";

    /// <summary>Error result of a <c>transfer_task</c> to an agent that is not offered.</summary>
    public static string TransferRefused(string from, string to, IReadOnlyList<string> available) =>
        $"Agent {from} cannot transfer task to {to}: target agent not in sub-agents list. {Available(available, "sub-agents")}";

    /// <summary>Error result of a <c>handoff</c> to an agent that is not offered.</summary>
    public static string HandoffRefused(string from, string to, IReadOnlyList<string> available) =>
        $"Agent {from} cannot hand off to {to}: target agent not in handoffs list. {Available(available, "handoff agents")}";

    private static string Available(IReadOnlyList<string> names, string kind) =>
        names.Count == 0 ? $"No {kind} are configured for this agent." : "Available agent IDs are: " + string.Join(", ", names);

    private static string Lines(TeamConfig team, IReadOnlyList<string> names) =>
        string.Concat(names.Select(name => $"- {name}: {team.FindAgent(name)?.Description}\n"));
}
