using System.Text.Json;
using Cagent.Agents.Reading;

namespace Cagent.Agents.Configuration;

/// <content>Agents and what stands inside of them.</content>
internal static partial class TeamJson
{
    private static void WriteAgent(Utf8JsonWriter json, AgentConfig agent)
    {
        json.WriteStartObject();
        json.WriteString("Name", agent.Name);
        // The documentation of clients calls it "name"; both are given.
        json.WriteString("name", agent.Name);
        json.Text("model", agent.Model);
        WriteFallback(json, agent.Fallback);
        json.Text("description", agent.Description);
        json.Text("welcome_message", agent.WelcomeMessage);
        json.List("toolsets", agent.Toolsets, WriteToolset);
        json.Text("instruction", agent.Instruction);
        json.Texts("sub_agents", agent.SubAgents);
        json.Texts("handoffs", agent.Handoffs);
        json.Texts("rag", agent.Rag);
        json.Flag("add_date", agent.AddDate);
        json.Flag("add_environment_info", agent.AddEnvironmentInfo);
        json.Flag("code_mode_tools", agent.CodeModeTools);
        json.Flag("add_description_parameter", agent.AddDescriptionParameter);
        json.Count("max_iterations", agent.MaxIterations);
        json.Count("num_history_items", agent.NumHistoryItems);
        json.Texts("add_prompt_files", agent.AddPromptFiles);
        json.Map("commands", agent.Commands, WriteCommand);
        WriteStructuredOutput(json, agent.StructuredOutput);
        WriteSkills(json, agent.Skills);
        WriteHooks(json, agent.Hooks);
        WriteNewer(json, agent);
        json.WriteEndObject();
    }

    private static void WriteNewer(Utf8JsonWriter json, AgentConfig agent)
    {
        json.Count("max_consecutive_tool_calls", agent.MaxConsecutiveToolCalls);
        json.Count("max_old_tool_call_tokens", agent.MaxOldToolCallTokens);
        json.Count("max_tool_result_tokens", agent.MaxToolResultTokens);
        json.Flag("readonly", agent.ReadOnly);
        json.Texts("use_toolsets", agent.UseToolsets);
        json.Texts("use_skills", agent.UseSkills);
        json.Texts("use_commands", agent.UseCommands);
        json.Texts("instruction_file", agent.InstructionFiles);
        json.Number("compaction_threshold", agent.CompactionThreshold);
    }

    private static void WriteCommand(Utf8JsonWriter json, CommandConfig command)
    {
        json.WriteStartObject();
        json.Text("description", command.Description);
        json.Text("instruction", command.Instruction);
        json.Text("agent", command.Agent);
        json.Text("url", command.Url);
        json.WriteEndObject();
    }

    private static void WriteFallback(Utf8JsonWriter json, FallbackConfig? fallback)
    {
        if (fallback is null)
        {
            return;
        }
        json.WriteStartObject("fallback");
        json.Texts("models", fallback.Models);
        json.Count("retries", fallback.Retries);
        json.WriteString("cooldown", fallback.Cooldown is { } cooldown && cooldown != TimeSpan.Zero ? DurationText.Format(cooldown) : "");
        json.WriteEndObject();
    }

    private static void WriteStructuredOutput(Utf8JsonWriter json, StructuredOutputConfig? output)
    {
        if (output is null)
        {
            return;
        }
        json.WriteStartObject("structured_output");
        json.WriteString("name", output.Name);
        json.Text("description", output.Description);
        json.Free("schema", output.Schema);
        json.Flag("strict", output.Strict);
        json.WriteEndObject();
    }

    private static void WriteSkills(Utf8JsonWriter json, IReadOnlyList<string>? skills)
    {
        switch (skills)
        {
            case null:
                break;
            case []:
                json.WriteBoolean("skills", false);
                break;
            case ["local"]:
                json.WriteBoolean("skills", true);
                break;
            default:
                json.Texts("skills", skills);
                break;
        }
    }

    private static void WriteHooks(Utf8JsonWriter json, HooksConfig? hooks)
    {
        if (hooks is null)
        {
            return;
        }
        json.WriteStartObject("hooks");
        json.List("pre_tool_use", hooks.PreToolUse, WriteMatcher);
        json.List("post_tool_use", hooks.PostToolUse, WriteMatcher);
        json.List("session_start", hooks.SessionStart, WriteHook);
        json.List("session_end", hooks.SessionEnd, WriteHook);
        json.List("on_user_input", hooks.OnUserInput, WriteHook);
        json.WriteEndObject();
    }

    private static void WriteMatcher(Utf8JsonWriter json, HookMatcherConfig matcher)
    {
        json.WriteStartObject();
        json.Text("matcher", matcher.Matcher);
        json.List("hooks", matcher.Hooks, WriteHook);
        json.Flag("preempt_yolo", matcher.PreemptYolo);
        json.WriteEndObject();
    }

    private static void WriteHook(Utf8JsonWriter json, HookConfig hook)
    {
        json.WriteStartObject();
        json.WriteString("type", hook.Type);
        json.Text("command", hook.Command);
        json.Count("timeout", hook.Timeout);
        json.WriteEndObject();
    }
}
