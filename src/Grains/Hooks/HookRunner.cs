using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Agents.Configuration;
using Cagent.Tools.Processes;
using Microsoft.Extensions.Logging;

namespace Cagent.Hooks;

/// <summary>Runs hooks as shell commands: the event as JSON on standard input, the decision as exit code or JSON on standard output (runtime §8.3).</summary>
/// <remarks>A hook that fails, cannot start or takes too long does not block: only exit code 2 or a decision does.</remarks>
internal sealed partial class HookRunner(CommandRunner commands, ChildEnvironment environment, ILogger<HookRunner> logger) : IHookRunner
{
    private const int BlockingExitCode = 2;
    private const int DefaultTimeoutSeconds = 60;
    private static readonly TimeSpan MatcherTimeout = TimeSpan.FromSeconds(1);

    public async Task<HookOutcome> RunAsync(HooksConfig hooks, HookInvocation invocation, CancellationToken cancellationToken)
    {
        var selected = Select(hooks, invocation).DistinctBy(hook => (hook.Type, hook.Command)).ToArray();
        if (selected.Length == 0)
        {
            return HookOutcome.Allowed;
        }

        var input = Describe(invocation);
        var replies = await Task.WhenAll(selected.Select(hook => RunAsync(hook, invocation, input, cancellationToken)));
        return HookReply.Combine(replies);
    }

    private IEnumerable<HookConfig> Select(HooksConfig hooks, HookInvocation invocation) => invocation.Event switch
    {
        "pre_tool_use" => Matching(hooks.PreToolUse, invocation.ToolName ?? ""),
        "post_tool_use" => Matching(hooks.PostToolUse, invocation.ToolName ?? ""),
        "on_user_input" => hooks.OnUserInput,
        "session_start" => hooks.SessionStart,
        "session_end" => hooks.SessionEnd,
        _ => [],
    };

    private IEnumerable<HookConfig> Matching(IReadOnlyList<HookMatcherConfig> matchers, string tool)
        => matchers.Where(matcher => Matches(matcher.Matcher, tool)).SelectMany(matcher => matcher.Hooks);

    private bool Matches(string matcher, string tool)
    {
        if (matcher is "" or "*")
        {
            return true;
        }

        try
        {
            return Regex.IsMatch(tool, $@"\A(?:{matcher})\z", RegexOptions.CultureInvariant, MatcherTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            LogBadMatcher(matcher, exception.Message);
            return false;
        }
    }

    private static string Describe(HookInvocation invocation)
    {
        var input = new JsonObject
        {
            ["session_id"] = invocation.SessionId,
            ["cwd"] = invocation.WorkingDirectory,
            ["hook_event_name"] = invocation.Event,
        };
        Add(input, "tool_name", invocation.ToolName);
        Add(input, "tool_use_id", invocation.ToolCallId);
        if (invocation.ToolInput is { } arguments && TryParseObject(arguments) is { } parsed)
        {
            input["tool_input"] = parsed;
        }

        return input.ToJsonString();
    }

    private static void Add(JsonObject input, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            input[name] = value;
        }
    }

    internal static JsonObject? TryParseObject(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<HookReply> RunAsync(HookConfig hook, HookInvocation invocation, string input, CancellationToken cancellationToken)
    {
        var launch = new ProcessLaunch
        {
            Command = hook.Command,
            WorkingDirectory = invocation.WorkingDirectory,
            Environment = environment.Create(new Dictionary<string, string>()),
            Input = input,
        };
        var timeout = TimeSpan.FromSeconds(hook.Timeout > 0 ? hook.Timeout : DefaultTimeoutSeconds);
        CommandResult result;
        try
        {
            result = await commands.RunAsync(launch, timeout, null, cancellationToken);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            LogNotStarted(invocation.Event, exception.Message);
            return HookReply.None;
        }

        if (result.End == CommandEnd.Exited && result.ExitCode == 0)
        {
            return HookReply.Parse(result.Output.Read(), invocation.Event == "pre_tool_use");
        }

        if (result.End == CommandEnd.Exited && result.ExitCode == BlockingExitCode)
        {
            return new HookReply { Blocked = true, Message = result.Errors.Read().Trim() };
        }

        LogFailed(invocation.Event, result.End, result.ExitCode);
        return HookReply.None;
    }

    [LoggerMessage(1, LogLevel.Warning, "The hook matcher '{Matcher}' is not a regular expression; its hooks do not run: {Reason}")]
    private partial void LogBadMatcher(string matcher, string reason);

    [LoggerMessage(2, LogLevel.Warning, "A {Event} hook could not be started and was ignored: {Reason}")]
    private partial void LogNotStarted(string @event, string reason);

    [LoggerMessage(3, LogLevel.Warning, "A {Event} hook did not succeed ({End}, exit code {ExitCode}) and was ignored.")]
    private partial void LogFailed(string @event, CommandEnd end, int exitCode);
}
