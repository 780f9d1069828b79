using System.Text.Json;
using Cagent.Permissions;
using Cagent.Sessions;
using Cagent.Tools;

namespace Cagent.Grains.Tests.Permissions;

public sealed class ToolApprovalTests
{
    private static readonly ToolDefinition Shell = new()
    {
        Name = "shell",
        Parameters = ToolSchema.Parse("""{"type":"object","properties":{"cmd":{"type":"string"}}}"""),
    };

    private static readonly ToolDefinition ReadFile = new() { Name = "read_file", Annotations = new ToolAnnotations { ReadOnlyHint = true } };

    public static TheoryData<string> Cases => [.. PermissionCases.Ids("pipeline_cases")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_call_is_decided_as_recorded(string id)
    {
        var item = PermissionCases.Find("pipeline_cases", id);

        Assert.Equal(item.GetProperty("expected").GetString(), Decide(item));
    }

    [Fact]
    public void A_denial_above_a_sub_session_cannot_be_allowed_below_it()
    {
        var decision = ToolApproval.Decide(
            false, new PermissionRules { Allow = ["shell"] }, [new PermissionRules(), new PermissionRules { Deny = ["shell"] }], null, Shell, "{}");

        Assert.Equal(ApprovalDecision.Deny("session permissions"), decision);
    }

    [Fact]
    public void A_sub_session_uses_what_the_session_above_it_allows()
    {
        var decision = ToolApproval.Decide(
            false, null, [new PermissionRules { Allow = ["shell"] }], new PermissionRules { Deny = ["shell"] }, Shell, "{}");

        Assert.Equal(ApprovalDecision.Run, decision);
    }

    [Fact]
    public void A_rule_sees_an_argument_under_the_name_by_which_the_tool_reads_it()
    {
        var decision = ToolApproval.Decide(false, new PermissionRules { Deny = ["shell:cmd=rm*"] }, [], null, Shell, """{"CMD":"rm -rf x"}""");

        Assert.Equal(ApprovalKind.Deny, decision.Kind);
    }

    [Theory]
    [InlineData("", "Run")]
    [InlineData("strict", "Ask")]
    [InlineData("unsafe", "Run")]
    public void The_safety_policy_counts_for_a_read_only_tool(string policy, string kind) =>
        Assert.Equal(kind, ToolApproval.Decide(false, null, [], null, ReadFile, "{}", policy).Kind.ToString());

    [Fact]
    public void An_unsafe_session_runs_what_its_rules_deny() =>
        Assert.Equal(ApprovalDecision.Run, ToolApproval.Decide(false, new PermissionRules { Deny = ["*"] }, [], null, Shell, "{}", "unsafe"));

    private static string Decide(JsonElement item)
    {
        if (!item.GetProperty("tool_known").GetBoolean())
        {
            return "error_not_available";
        }

        ToolDefinition definition = new()
        {
            Name = item.GetProperty("tool").GetString()!,
            Annotations = new ToolAnnotations { ReadOnlyHint = item.GetProperty("read_only_hint").GetBoolean() },
        };
        var decision = ToolApproval.Decide(
            item.GetProperty("tools_approved").GetBoolean(),
            PermissionCases.Rules(item.GetProperty("session_permissions")),
            [],
            PermissionCases.Rules(item.GetProperty("team_permissions")),
            definition,
            item.GetProperty("arguments_raw").GetString());
        return decision switch
        {
            { Kind: ApprovalKind.Run } => "run",
            { Kind: ApprovalKind.Ask } => "confirm",
            { Source: ToolApproval.SessionPermissions } => "error_denied_session",
            _ => "error_denied_team",
        };
    }
}
