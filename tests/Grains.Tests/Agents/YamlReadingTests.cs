using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

/// <summary>What the scanner alone would read otherwise than YAML 1.2 does.</summary>
public sealed class YamlReadingTests
{
    [Theory]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void A_separator_of_pasted_text_is_a_character_like_others(string separator)
    {
        var agents = AgentCorpus.Load($$"""
            agents:
              block:
                instruction: |
                  a{{separator}}b
                  c
              plain: {description: a{{separator}}b}
              quoted:
                description: "a{{separator}}b\L"
              "k{{separator}}": {}
            """).Agents;
        Assert.Equal($"a{separator}b\nc\n", agents[0].Instruction);
        Assert.Equal($"a{separator}b", agents[1].Description);
        Assert.Equal($"a{separator}b\u2028", agents[2].Description);
        Assert.Equal($"k{separator}", agents[3].Name);
    }

    [Theory]
    [InlineData("\t")]
    [InlineData("  \t ")]
    [InlineData("      \t")]
    [InlineData("\t# why")]
    [InlineData("    \t # why: \"x")]
    public void A_tab_in_a_line_without_content_does_not_matter(string line)
    {
        var agents = AgentCorpus.Load($"agents:\n  root:\n    model: openai/a\n{line}\n    toolsets:\n{line}\r\n      - type: shell\n{line}\n  two: {{}}\n{line}\n").Agents;
        Assert.Equal(["root", "two"], agents.Select(agent => agent.Name));
        Assert.Equal("openai/a", agents[0].Model);
        Assert.Equal("shell", Assert.Single(agents[0].Toolsets).Type);
    }

    [Theory]
    [InlineData("      a\n\t\n      b\n", "a\n\nb\n")]
    [InlineData("\t\n      a\n", "\na\n")]
    [InlineData("      a\n      \t\n      b\n", "a\n\t\nb\n")]
    [InlineData("      a\n       \t\n      b\n", "a\n \t\nb\n")]
    [InlineData("      a\n      \t# b\n", "a\n\t# b\n")]
    [InlineData("      a\n\t# not text\n", "a\n")]
    public void Tabs_that_belong_to_a_block_scalar_stay(string lines, string text) =>
        Assert.Equal(text, AgentCorpus.Load($"agents:\n  root:\n    instruction: |\n{lines}    model: openai/a\n").Agents[0].Instruction);

    [Theory]
    [InlineData("|\n      \n      a\n", "\na\n")]
    [InlineData("|\n  \n      a\n", "\na\n")]
    [InlineData("|\n          \n      a\n", "\na\n")]
    [InlineData("|\n  \n     \n      a\n       \n      b\n", "\n\na\n \nb\n")]
    [InlineData(">\n        \n      a\n      b\n", "\na b\n")]
    [InlineData("|2\n        \n        a\n", "\n  a\n")]
    [InlineData(">+ # why\n     \n\n", "\n\n")]
    [InlineData("|\r\n      \r\n      a\r\n", "\na\n")]
    [InlineData("|-\n        \n", "")]
    public void Spaces_in_lines_above_the_text_of_a_block_scalar_do_not_matter(string value, string text)
    {
        var agents = AgentCorpus.Load($"agents:\n  root:\n    instruction: {value}    model: openai/a\n  two:\n    instruction: {value}").Agents;
        Assert.Equal([text, text], agents.Select(agent => agent.Instruction));
        Assert.Equal("openai/a", agents[0].Model);
    }

    [Fact]
    public void Each_block_scalar_of_a_list_is_read_by_its_own_indentation()
    {
        var toolsets = AgentCorpus.Load(string.Join('\n',
            "agents:",
            "  root:",
            "    toolsets:",
            "      - instruction: |",
            "            ",
            "          a",
            "          ",
            "          b",
            "        type: shell",
            "      - type: think",
            "        instruction: |",
            "           ",
            "            c")).Agents[0].Toolsets;
        Assert.Equal(["\na\n\nb\n", "\nc"], toolsets.Select(toolset => toolset.Instruction));
        Assert.Equal(["shell", "think"], toolsets.Select(toolset => toolset.Type));
    }

    [Theory]
    [InlineData("agents:\n\troot: {}\n", "line 2, column 1")]
    [InlineData("agents:\n  root:\n    model: a\n\tdescription: b\n", "line 4, column 1")]
    public void A_tab_that_indents_is_refused_where_it_stands(string yaml, string position)
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load(yaml));
        Assert.StartsWith(position, error.Message, StringComparison.Ordinal);
        Assert.Contains("tab", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_character_NUL_is_refused_where_it_stands()
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load("agents: {root: {}}\n# a\0b\n"));
        Assert.StartsWith("line 2, column 4: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_not_closed_is_named_as_the_likely_reason()
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load("agents:\n  root:\n    sub_agents: [a, b\n    model: x\n"));
        Assert.Contains("line 4, column 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("a bracket, a brace or a quote not closed", error.Message, StringComparison.Ordinal);
    }
}
