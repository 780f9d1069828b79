using Cagent.Agents.Configuration;
using Cagent.Sessions;

namespace Cagent.Tools;

/// <summary>A toolset with what the agent file says about it: which tools to keep, and other instructions. Starts it when first needed and
/// again, with growing pauses, as long as that fails.</summary>
internal sealed class ToolsetSlot(IToolset toolset, ToolsetConfig config, TimeProvider timeProvider) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private const string OriginalInstructions = "{ORIGINAL_INSTRUCTIONS}";

    private bool _started;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _nextStart = DateTimeOffset.MinValue;
    private bool _filterChecked;

    /// <summary>Reference of the model that answers after calls of these tools; empty = the agent's.</summary>
    public string Model => config.Model;

    /// <summary>The tools to offer; null when the toolset is not available now.</summary>
    public async ValueTask<IReadOnlyList<ITool>?> ListAsync(ICollection<string> warnings, CancellationToken cancellationToken)
    {
        if (!await TryStartAsync(warnings, cancellationToken))
        {
            return null;
        }

        try
        {
            return Filter(await toolset.ListAsync(cancellationToken), warnings);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            warnings.Add($"{toolset.Description} list failed: {e.Message}");
            return null;
        }
    }

    /// <summary>The system message about the toolset; empty = none.</summary>
    public string Instructions()
    {
        if (config.Instruction.Length == 0)
        {
            return toolset.Instructions;
        }

        var marker = config.Instruction.IndexOf(OriginalInstructions, StringComparison.Ordinal);
        return marker < 0
            ? config.Instruction
            : config.Instruction[..marker] + toolset.Instructions + config.Instruction[(marker + OriginalInstructions.Length)..];
    }

    public ValueTask DisposeAsync() => toolset.DisposeAsync();

    private async ValueTask<bool> TryStartAsync(ICollection<string> warnings, CancellationToken cancellationToken)
    {
        if (_started)
        {
            return true;
        }

        if (timeProvider.GetUtcNow() < _nextStart)
        {
            return false;
        }

        using CancellationTokenSource limit = new(StartLimit, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await toolset.StartAsync(linked.Token);
            _started = true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = limit.IsCancellationRequested ? $"no answer within {StartLimit.TotalSeconds:0} s" : e.Message;
            warnings.Add($"{toolset.Description} start failed: {reason}");
            _nextStart = timeProvider.GetUtcNow() + _pause;
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        }

        return _started;
    }

    private IReadOnlyList<ITool> Filter(IReadOnlyList<ITool> tools, ICollection<string> warnings)
    {
        if (config.Tools.Count > 0)
        {
            WarnOfUnknownNames(tools, warnings);
            tools = [.. tools.Where(tool => config.Tools.Contains(tool.Definition.Name, StringComparer.Ordinal))];
        }

        return config.ReadOnly ? [.. tools.Where(tool => IsReadOnly(tool.Definition))] : tools;
    }

    private void WarnOfUnknownNames(IReadOnlyList<ITool> tools, ICollection<string> warnings)
    {
        if (_filterChecked)
        {
            return;
        }

        _filterChecked = true;
        foreach (var name in config.Tools.Where(name => tools.All(tool => tool.Definition.Name != name)))
        {
            warnings.Add($"{toolset.Description}: 'tools' names '{name}', which it does not have");
        }
    }

    internal static bool IsReadOnly(ToolDefinition definition) => definition.Annotations.ReadOnlyHint == true;
}
