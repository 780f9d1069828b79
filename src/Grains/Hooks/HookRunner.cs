using System.ComponentModel;
using System.Text.RegularExpressions;
using Cagent.Agents.Configuration;
using Cagent.Tools;
using Cagent.Tools.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Hooks;

/// <summary>Runs hooks as shell commands in the session's directory: the event as JSON on standard input, the decision as exit code or JSON
/// on standard output (runtime §8.3). Only exit code 2 or a decision blocks; a hook that fails does not, unless the options say so.</summary>
internal sealed partial class HookRunner(
    CommandRunner commands, ChildEnvironment environment, IOptions<HookOptions> options, ILogger<HookRunner> logger) : IHookRunner
{
    private const int BlockingExitCode = 2;

    /// <summary>A timer cannot be set much further ahead.</summary>
    private const long LongestTimeoutSeconds = int.MaxValue / 1000;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MatcherTimeout = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<string, string> NoVariables = [];

    public bool Selects(HooksConfig hooks, HookInvocation invocation) => options.Value.Enabled && Select(hooks, invocation).Any();

    public async Task<HookOutcome> RunAsync(HooksConfig hooks, HookInvocation invocation, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return HookOutcome.Allowed;
        }

        var selected = Select(hooks, invocation).DistinctBy(hook => (hook.Type, hook.Command)).ToArray();
        if (selected.Length == 0)
        {
            return HookOutcome.Allowed;
        }

        var input = HookInput.Write(invocation);
        return HookReply.Combine(await Task.WhenAll(selected.Select(hook => RunAsync(hook, invocation, input, cancellationToken))));
    }

    private IEnumerable<HookConfig> Select(HooksConfig hooks, HookInvocation invocation) => invocation.Event switch
    {
        HookEvents.PreToolUse => Matching(hooks.PreToolUse, invocation.ToolName ?? ""),
        HookEvents.PostToolUse => Matching(hooks.PostToolUse, invocation.ToolName ?? ""),
        HookEvents.OnUserInput => hooks.OnUserInput,
        "session_start" => hooks.SessionStart,
        "session_end" => hooks.SessionEnd,
        _ => [],
    };

    private IEnumerable<HookConfig> Matching(IReadOnlyList<HookMatcherConfig> matchers, string tool) =>
        matchers.Where(matcher => Matches(matcher.Matcher, tool)).SelectMany(matcher => matcher.Hooks);

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
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            LogBadMatcher(matcher, e.Message);
            return false;
        }
    }

    private async Task<HookReply> RunAsync(HookConfig hook, HookInvocation invocation, string input, CancellationToken cancellationToken)
    {
        var timeout = hook.Timeout > 0 ? TimeSpan.FromSeconds(Math.Min(hook.Timeout, LongestTimeoutSeconds)) : DefaultTimeout;
        ProcessLaunch launch = new()
        {
            Command = hook.Command,
            WorkingDirectory = invocation.WorkingDirectory,
            Environment = environment.Create(NoVariables),
            Input = input,
        };
        try
        {
            var result = await commands.RunAsync(launch, timeout, null, cancellationToken);
            return result switch
            {
                { End: CommandEnd.Cancelled } => HookReply.None,
                { End: CommandEnd.TimedOut } => Fail(invocation, $"it did not end within {ShortDuration.Format(timeout)}"),
                { ExitCode: 0 } => HookReply.Parse(result.Output.Read(), invocation.Event == HookEvents.PreToolUse),
                { ExitCode: BlockingExitCode } => HookReply.Block(result.Errors.Read().Trim()),
                _ => Fail(invocation, ExitReason.Describe(result.ExitCode)),
            };
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return Fail(invocation, "it could not be started: " + e.Message);
        }
        catch (OperationCanceledException)
        {
            return HookReply.None;
        }
    }

    private HookReply Fail(HookInvocation invocation, string reason)
    {
        LogFailed(invocation.Event, invocation.SessionId, reason);
        return options.Value.BlockOnFailure ? HookReply.Block($"a hook failed: {reason}") : HookReply.None;
    }
}
