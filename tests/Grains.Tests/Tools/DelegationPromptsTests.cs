using System.Text;
using Cagent.Agents;
using Cagent.Tools.Delegation;

namespace Cagent.Grains.Tests.Tools;

public sealed class DelegationPromptsTests
{
    private static readonly Cagent.Agents.Configuration.TeamConfig Team = AgentFile.Load(Encoding.UTF8.GetBytes(
        """
        version: "7"
        agents:
          root: {model: openai/x, instruction: Lead., sub_agents: [aide, clerk], handoffs: [clerk]}
          aide: {model: openai/x, description: Helps with sums, instruction: Help.}
          clerk: {model: openai/x, description: Files things, instruction: File.}
        """));

    [Fact]
    public void The_roster_names_the_agents_that_take_tasks()
    {
        var roster = DelegationPrompts.SubAgentRoster(Team, Team.DefaultAgent)!;

        Assert.Contains("- aide: Helps with sums\n- clerk: Files things\n", roster, StringComparison.Ordinal);
        Assert.Contains("aide, clerk", roster, StringComparison.Ordinal);
        Assert.Contains("transfer_task", roster, StringComparison.Ordinal);
    }

    [Fact]
    public void The_handoff_roster_names_the_agents_that_go_on()
    {
        var roster = DelegationPrompts.HandoffRoster(Team, Team.DefaultAgent)!;

        Assert.Contains("- clerk: Files things\n", roster, StringComparison.Ordinal);
        Assert.DoesNotContain("aide", roster, StringComparison.Ordinal);
        Assert.Contains("handoff", roster, StringComparison.Ordinal);
    }

    [Fact]
    public void An_agent_that_works_alone_has_no_roster()
    {
        Assert.Null(DelegationPrompts.SubAgentRoster(Team, Team.FindAgent("aide")!));
        Assert.Null(DelegationPrompts.HandoffRoster(Team, Team.FindAgent("aide")!));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a number", true)]
    public void A_task_is_marked_and_so_is_what_is_expected(string expected, bool marked)
    {
        var message = DelegationPrompts.TaskMessage("count", expected);

        Assert.Contains("<task>\ncount\n</task>", message, StringComparison.Ordinal);
        Assert.Equal(marked, message.Contains("<expected_output>\na number\n</expected_output>", StringComparison.Ordinal));
    }
}
