using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads <c>agents</c> (agent-config §6, §7) by the keys of the file's version.</summary>
internal static class AgentReader
{
    public static IReadOnlyList<AgentConfig> ReadAll(YamlFields top)
    {
        var node = top.Node("agents");
        if (node is null)
        {
            return [];
        }
        if (node is not YamlMapping map)
        {
            throw YamlValues.WrongType(node, "agents", "a map of agents");
        }
        return [.. map.Entries.Select(entry => Read(entry, top.Version))];
    }

    private static AgentConfig Read(YamlEntry entry, SchemaVersion version)
    {
        if (entry.Key.Value is not string name)
        {
            throw new AgentFileException("agents", entry.Key.Position, $"the name of an agent must be text; put {entry.Name} in quotes");
        }
        var path = $"agents.{name}";
        if (YamlFields.Of(entry.Value, path, version) is not { } fields)
        {
            return version.Number <= 3
                ? new AgentConfig { Name = name }
                : throw YamlValues.WrongType(entry.Value, path, "a map");
        }
        fields.Text("name", until: 0);
        fields.Text("name", since: 4);
        var agent = new AgentConfig
        {
            Name = name,
            Model = fields.Text("model"),
            Description = fields.Text("description"),
            Instruction = fields.Text("instruction"),
            WelcomeMessage = fields.Text("welcome_message", since: 2),
            Toolsets = [.. EarlyToolsets(fields), .. fields.List("toolsets", (item, at) => ToolsetReader.Read(item, at, version))],
            SubAgents = fields.TextList("sub_agents") ?? [],
            Handoffs = fields.TextList("handoffs", since: 2) ?? [],
            Rag = fields.TextList("rag", since: 2, until: 7) ?? [],
            AddDate = fields.Flag("add_date") ?? false,
            AddEnvironmentInfo = fields.Flag("add_environment_info", since: 1) ?? false,
            AddPromptFiles = fields.TextList("add_prompt_files", since: 2) ?? [],
            AddDescriptionParameter = fields.Flag("add_description_parameter", since: 4) ?? false,
            CodeModeTools = fields.Flag("code_mode_tools", since: 2) ?? false,
            MaxIterations = fields.Count("max_iterations", since: 2),
            NumHistoryItems = fields.Count("num_history_items"),
            Commands = CommandReader.Read(fields.Node("commands"), fields.PathOf("commands"), version),
            StructuredOutput = ReadStructuredOutput(fields),
            Skills = ReadSkills(fields),
            Fallback = ReadFallback(fields),
            Hooks = HooksReader.Read(fields),
        };
        agent = ReadNewer(agent, fields);
        fields.End();
        return agent;
    }

    /// <summary>Keys of the newer release (versions 7 to 12).</summary>
    private static AgentConfig ReadNewer(AgentConfig agent, YamlFields fields)
    {
        fields.NotBuilt("cache", "answers from a cache", since: 8);
        fields.NotBuilt("redact_secrets", "redaction of secrets in prompts", since: 8);
        fields.NotBuilt("harness", "an external program that answers for an agent", since: 9);
        fields.NotBuilt("force_handoff", "forced handoffs", since: 10);
        fields.NotBuilt("session_compaction", "settings of compaction other than \"compaction_threshold\"", since: 12);
        return agent with
        {
            MaxConsecutiveToolCalls = fields.Count("max_consecutive_tool_calls", since: 7),
            MaxOldToolCallTokens = fields.Count("max_old_tool_call_tokens", since: 7),
            MaxToolResultTokens = fields.Count("max_tool_result_tokens", since: 12),
            ReadOnly = fields.Flag("readonly", since: 10) ?? false,
            UseToolsets = fields.TextList("use_toolsets", since: 10) ?? [],
            UseSkills = fields.TextList("use_skills", since: 10) ?? [],
            UseCommands = fields.TextList("use_commands", since: 10) ?? [],
            InstructionFiles = ReadInstructionFiles(fields),
            CompactionThreshold = ThresholdReader.Read(fields),
        };
    }

    /// <summary>One path or a list of them.</summary>
    private static IReadOnlyList<string> ReadInstructionFiles(YamlFields agent)
    {
        const string key = "instruction_file";
        IReadOnlyList<string> files = agent.Node(key, since: 11) switch
        {
            null => [],
            YamlScalar one => [one.Text],
            var list => YamlValues.TextList(list, agent.PathOf(key)),
        };
        return files.Contains("") ? throw agent.Error(key, "the path of a file must not be empty") : files;
    }

    /// <summary>Version 0 named three toolsets by keys of the agent; they come first, in this order.</summary>
    private static IEnumerable<ToolsetConfig> EarlyToolsets(YamlFields fields)
    {
        var todo = fields.Node("todo", until: 0);
        var shared = false;
        if (todo is YamlMapping)
        {
            var settings = YamlFields.Of(todo, fields.PathOf("todo"), fields.Version)!;
            shared = settings.Flag("shared") ?? false;
            settings.End();
        }
        var hasTodo = todo is YamlMapping || (todo is not null && YamlValues.Flag(todo, fields.PathOf("todo")));
        var hasThink = fields.Flag("think", until: 0) ?? false;
        var memory = fields.Fields("memory", until: 0);
        var memoryPath = memory?.Text("path") ?? "";
        memory?.End();
        if (hasTodo)
        {
            yield return new ToolsetConfig { Type = "todo", Shared = shared };
        }
        if (hasThink)
        {
            yield return new ToolsetConfig { Type = "think" };
        }
        if (memory is not null)
        {
            yield return new ToolsetConfig { Type = "memory", Path = memoryPath };
        }
    }

    private static StructuredOutputConfig? ReadStructuredOutput(YamlFields agent)
    {
        if (agent.Fields("structured_output", since: 2) is not { } fields)
        {
            return null;
        }
        var output = new StructuredOutputConfig
        {
            Name = fields.Text("name"),
            Description = fields.Text("description"),
            Strict = fields.Flag("strict") ?? false,
            Schema = fields.FreeMap("schema"),
        };
        fields.End();
        return output;
    }

    private static IReadOnlyList<string>? ReadSkills(YamlFields fields)
    {
        var listAllowed = fields.Version.Number >= 5;
        var path = fields.PathOf("skills");
        return fields.Node("skills", since: 3) switch
        {
            null or YamlScalar { Value: false } => null,
            YamlScalar { Value: true } => ["local"],
            YamlSequence { Items.Count: 0 } when fields.Version.Number is 5 or 6 => null,
            YamlSequence list when listAllowed => ReadSkillSources(list, path),
            var other => throw YamlValues.WrongType(other, path, listAllowed
                ? "true, false or a list of sources" : "true or false (a list from version 5 on)"),
        };
    }

    /// <summary>Sources of skills; the newer release also takes skills that are written in the file.</summary>
    public static IReadOnlyList<string> ReadSkillSources(YamlSequence list, string path)
    {
        if (list.Items.OfType<YamlMapping>().FirstOrDefault() is { } skill)
        {
            throw new AgentFileException(path, skill.Position,
                "\"skills\" written in the agent file are not supported by this server; name \"local\" or the address of a source");
        }
        return YamlValues.TextList(list, path);
    }

    private static FallbackConfig? ReadFallback(YamlFields agent)
    {
        if (agent.Fields("fallback", since: 4) is not { } fields)
        {
            return null;
        }
        var cooldownText = fields.Node("cooldown") switch
        {
            null => "",
            YamlScalar scalar => scalar.Text,
            var node => throw YamlValues.WrongType(node, fields.PathOf("cooldown"), "a duration"),
        };
        var fallback = new FallbackConfig
        {
            Models = fields.TextList("models") ?? [],
            Retries = fields.Count("retries"),
            Cooldown = cooldownText.Length == 0 ? null : DurationText.Parse(cooldownText) ?? throw fields.Error("cooldown",
                $"\"{cooldownText}\" is not a duration; write a number with its unit, for example 90s or 1m30s"),
        };
        fields.End();
        if (fallback.Retries < -1)
        {
            throw fields.Error("retries", $"fallback.retries is {fallback.Retries}; it must be -1 (none), 0 (the default) or greater");
        }
        if (fallback.Cooldown < TimeSpan.Zero)
        {
            throw fields.Error("cooldown", $"fallback.cooldown is {cooldownText}; it must not be negative");
        }
        return fallback;
    }
}
