using System.Text;
using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

/// <summary>Versions 8 to 12: keys that load, from their version on, and keys whose feature is missing.</summary>
public sealed class NewerVersionTests
{
    [Theory]
    [InlineData(7, "agents: {root: {max_consecutive_tool_calls: 3, max_old_tool_call_tokens: 9}}", "max_consecutive_tool_calls")]
    [InlineData(8, "agents: {root: {toolsets: [{type: fetch, allow_private_ips: true}]}}", "allow_private_ips")]
    [InlineData(8, "agents: {root: {commands: {a: {agent: two}}}}", "a")]
    [InlineData(10, "agents: {root: {readonly: true}}", "readonly")]
    [InlineData(10, "agents: {root: {toolsets: [{type: shell, readonly: true}]}}", "readonly")]
    [InlineData(10, "models: {m: {first_available: [openai/a, openai/b]}}\nagents: {root: {model: m}}", "first_available")]
    [InlineData(10, "models: {m: {provider: openai, model: a, title_model: openai/b}}\nagents: {root: {model: m}}", "title_model")]
    [InlineData(10, "toolsets: {t: {type: think}}\nagents: {root: {use_toolsets: [t]}}", "toolsets")]
    [InlineData(10, "skills: {s: [local]}\nagents: {root: {use_skills: [s]}}", "skills")]
    [InlineData(10, "commands: {c: Do it}\nagents: {root: {use_commands: [c]}}", "commands")]
    [InlineData(11, "metadata: {tags: [a]}\nagents: {root: {}}", "tags")]
    [InlineData(11, "agents: {root: {hooks: {pre_tool_use: [{preempt_yolo: true, hooks: [{type: command, command: x}]}]}}}", "preempt_yolo")]
    [InlineData(12, "agents: {root: {compaction_threshold: 0.7, max_tool_result_tokens: 100}}", "compaction_threshold")]
    [InlineData(12, "models: {m: {provider: openai, model: a, compaction_threshold: 0.5, cost: {input: 1, output: 2.5}}}\nagents: {root: {model: m}}", "cost")]
    public void A_key_loads_from_its_version_on(int since, string yaml, string key)
    {
        Assert.NotEmpty(AgentCorpus.Load($"version: {since}\n{yaml}").Agents);
        Assert.NotEmpty(AgentCorpus.Load($"version: 12\n{yaml}").Agents);
        Assert.Equal("7", AgentCorpus.Load(yaml).Version);
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load($"version: {since - 1}\n{yaml}"));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_a_later_version_is_refused_with_a_hint()
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load("version: 9\nagents: {root: {readonly: true}}"));
        Assert.Equal("agents.root.readonly (line 2, column 17): unknown key \"readonly\"; readonly exists since version 10, "
            + "the file says version 9", error.Message);
    }

    [Theory]
    [InlineData("agents: {root: {harness: {type: x}}}", "harness")]
    [InlineData("runtime: {sandbox: {}}\nagents: {root: {}}", "runtime")]
    [InlineData("agents: {root: {cache: {enabled: true}}}", "cache")]
    [InlineData("agents: {root: {toolsets: [{type: shell, safer: true}]}}", "safer")]
    [InlineData("agents: {root: {toolsets: [{type: filesystem, allow_list: [a]}]}}", "allow_list")]
    [InlineData("agents: {root: {toolsets: [{type: mcp, remote: {url: 'http://x', oauth: {clientId: a}}}]}}", "oauth")]
    [InlineData("agents: {root: {hooks: {turn_start: [{type: command, command: x}]}}}", "turn_start")]
    [InlineData("agents: {root: {hooks: {session_start: [{type: builtin, name: x}]}}}", "name")]
    [InlineData("agents: {root: {skills: [{name: a}]}}", "skills")]
    [InlineData("models: {m: {provider: openai, model: a, task_budget: 5}}\nagents: {root: {model: m}}", "task_budget")]
    [InlineData("providers: {p: {base_url: 'http://x', temperature: 0.5}}\nagents: {root: {}}", "temperature")]
    public void A_key_without_feature_is_refused_by_name(string yaml, string key)
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load($"version: 12\n{yaml}"));
        Assert.Contains($"\"{key}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("not supported by this server", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agents: {root: {cache: {enabled: false}, redact_secrets: false}}")]
    [InlineData("agents: {root: {toolsets: [{type: shell, safer: false, allow_list: []}]}}")]
    public void A_missing_feature_that_is_switched_off_does_not_matter(string yaml) =>
        Assert.Single(AgentCorpus.Load($"version: 12\n{yaml}").Agents);

    [Theory]
    [InlineData("13")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("1.5")]
    public void A_version_that_is_not_known_is_refused_with_the_valid_ones(string version)
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load($"version: {version}\nagents: {{root: {{}}}}"));
        Assert.Contains(version, error.Message, StringComparison.Ordinal);
        Assert.Contains("0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_agent_key_rag_ends_with_version_7()
    {
        const string yaml = "agents: {root: {rag: [docs]}}";
        Assert.Equal(["docs"], AgentCorpus.Load(yaml).Agents[0].Rag);
        Assert.Equal(["docs"], AgentCorpus.Load($"version: 7\n{yaml}").Agents[0].Rag);
        Assert.Throws<AgentFileException>(() => AgentCorpus.Load($"version: 8\n{yaml}"));
        Assert.Equal("docs", AgentCorpus.Load("version: 8\nagents: {root: {toolsets: [{type: rag, ref: docs}]}}").Agents[0].Toolsets[0].Ref);
    }

    [Fact]
    public void Shared_sections_are_added_behind_what_the_agent_has()
    {
        var agent = AgentCorpus.Load("""
            version: 10
            toolsets:
              basic: [{type: think}, {type: todo}]
              files: {type: filesystem}
            skills: {team: [https://example.com]}
            commands:
              one: Do one
              git: {commit: Commit it, one: Other}
            agents:
              root:
                toolsets: [{type: shell}]
                skills: true
                commands: {one: Mine}
                use_toolsets: [basic, files]
                use_skills: [team]
                use_commands: [one, git]
            """).Agents[0];
        Assert.Equal(["shell", "think", "todo", "filesystem"], agent.Toolsets.Select(toolset => toolset.Type));
        Assert.Equal(["local", "https://example.com"], agent.Skills);
        Assert.Equal(["commit", "one"], agent.Commands.Keys);
        Assert.Equal("Mine", agent.Commands["one"].Instruction);
    }

    [Fact]
    public void An_unknown_shared_name_is_refused_with_agent_and_name()
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load("version: 10\nagents: {root: {use_toolsets: [nope]}}"));
        Assert.Equal("agents.root.use_toolsets: \"nope\" is not defined in the section \"toolsets\" of this file", error.Message);
    }

    [Fact]
    public void The_threshold_of_a_model_counts_unless_the_agent_has_one()
    {
        const string yaml = "version: 12\nmodels: {m: {provider: openai, model: a, compaction_threshold: 0.5}}\n"
            + "agents: {root: {model: m}, two: {model: m, compaction_threshold: 0.8}}";
        Assert.Equal([0.5, 0.8], AgentCorpus.Load(yaml).Agents.Select(agent => agent.CompactionThreshold));
    }

    [Fact]
    public void Instruction_files_follow_the_instruction()
    {
        var content = Encoding.UTF8.GetBytes("version: 11\nagents: {root: {instruction: Begin., instruction_file: [a.md, b.md]}}");
        var team = AgentFile.Load(content, new Dictionary<string, string> { ["a.md"] = "First.", ["b.md"] = "Second." });
        Assert.Equal("Begin.\n\nFirst.\n\nSecond.", team.Agents[0].Instruction);
        Assert.Contains("a.md", Assert.Throws<AgentFileException>(() => AgentFile.Load(content)).Message, StringComparison.Ordinal);
    }
}
