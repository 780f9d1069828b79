using Cagent.Permissions;

namespace Cagent.Grains.Tests.Permissions;

public sealed class PermissionRuleSetTests
{
    public static TheoryData<string> Cases => [.. PermissionCases.Ids("checker_cases")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_set_decides_as_recorded(string id)
    {
        var item = PermissionCases.Find("checker_cases", id);

        var verdict = PermissionRuleSet.Parse(PermissionCases.Rules(item))
            .Match(item.GetProperty("tool").GetString()!, item.GetProperty("arguments_raw").GetString());

        Assert.Equal(item.GetProperty("expected").GetString(), verdict switch
        {
            PermissionVerdict.Allow => "allow",
            PermissionVerdict.Deny => "deny",
            PermissionVerdict.Ask => "force_ask",
            _ => "ask",
        });
    }

    [Theory]
    [InlineData("tool:x=1e+21", """{"x":1000000000000000000000}""")]
    [InlineData("tool:x=-0.5", """{"x":-0.50}""")]
    [InlineData(@"tool:x=\[1 <nil> true map\[a?b\]\]", """{"x":[1,null,true,{"a":"b"}]}""")]
    [InlineData("tool:x=\ufffd", """{"x":"\ud800"}""")]
    [InlineData("tool:x=\U0001F600", """{"x":"\ud83d\ude00"}""")]
    [InlineData("tool:x=?", """{"x":"\ud83d\ude00"}""")]
    public void Values_become_text_before_they_are_compared(string pattern, string arguments) =>
        Assert.Equal(PermissionVerdict.Allow, PermissionRuleSet.Parse(new PermissionRules { Allow = [pattern] }).Match("tool", arguments));

    [Fact]
    public void Deep_nesting_does_not_hide_an_argument_from_a_deny_rule()
    {
        var arguments = "{\"cmd\":\"rm x\",\"extra\":" + new string('[', 200) + new string(']', 200) + "}";

        Assert.Equal(PermissionVerdict.Deny, PermissionRuleSet.Parse(new PermissionRules { Deny = ["shell:cmd=rm*"] }).Match("shell", arguments));
    }

    [Theory]
    [InlineData("[shell", "never matches")]
    [InlineData(@"shell:cmd=ls\", "never matches")]
    [InlineData("shell:cmd=rm*-rf*", "stops at '/'")]
    [InlineData("shell:cmd=a:cmd=b", "only the last condition counts")]
    [InlineData("fetch:url=https://example.com/*", "cannot contain a colon")]
    public void A_rule_that_does_less_than_it_seems_to_is_reported(string pattern, string part)
    {
        var warning = Assert.Single(PermissionWarnings.Find(new PermissionRules { Deny = [pattern] }));

        Assert.StartsWith($"permissions.deny: '{pattern}'", warning, StringComparison.Ordinal);
        Assert.Contains(part, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_do_what_they_say_are_not_reported() =>
        Assert.Empty(PermissionWarnings.Find(new PermissionRules { Allow = ["shell:cmd=ls*", "read_*"], Ask = ["fetch"], Deny = ["*"] }));
}
