using Cagent.Agents.Configuration;
using Cagent.Sessions;
using Microsoft.Extensions.Logging;

namespace Cagent.Tools;

/// <summary>The toolsets of one agent in one session.</summary>
internal sealed class AgentToolbox(
    AgentConfig agent, IReadOnlyList<ToolsetSlot> slots, IReadOnlyList<string> creationWarnings, ILogger logger) : IAgentToolbox
{
    /// <summary>Tools that get a <c>description</c> argument with <c>add_description_parameter</c> (tools §2).</summary>
    private static readonly string[] DescribedTools =
    [
        "edit_file", "list_directory", "search_files_content", "write_file",
        "shell", "run_background_job", "list_background_jobs", "view_background_job", "stop_background_job",
    ];

    private readonly SemaphoreSlim _listing = new(1);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _creationWarnings = [.. creationWarnings.Distinct(StringComparer.Ordinal)];

    public bool HasToolsets => slots.Count > 0;

    public async ValueTask<ToolListing> ListAsync(CancellationToken cancellationToken)
    {
        await _listing.WaitAsync(cancellationToken);
        try
        {
            return await ListOnceAsync(cancellationToken);
        }
        finally
        {
            _listing.Release();
        }
    }

    public IReadOnlyList<string> TakeCreationWarnings() => Interlocked.Exchange(ref _creationWarnings, []);

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in slots)
        {
            await slot.DisposeAsync();
        }
    }

    private async ValueTask<ToolListing> ListOnceAsync(CancellationToken cancellationToken)
    {
        List<ITool> tools = [];
        List<string> instructions = [];
        List<string> warnings = [];
        Dictionary<string, string> models = new(StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var slot in slots)
        {
            if (await slot.ListAsync(warnings, cancellationToken) is not { } listed)
            {
                continue;
            }

            var first = tools.Count;
            Add(listed, tools, names, warnings);
            foreach (var tool in slot.Model.Length > 0 ? tools.Skip(first) : [])
            {
                models[tool.Definition.Name] = slot.Model;
            }

            if (slot.Instructions() is { Length: > 0 } text)
            {
                instructions.Add(text);
            }
        }

        return new ToolListing { Tools = tools, Instructions = instructions, Models = models, Warnings = NewWarnings(warnings) };
    }

    private void Add(IReadOnlyList<ITool> listed, List<ITool> tools, HashSet<string> names, List<string> warnings)
    {
        foreach (var tool in listed.Where(tool => !agent.ReadOnly || ToolsetSlot.IsReadOnly(tool.Definition)))
        {
            if (names.Add(tool.Definition.Name))
            {
                tools.Add(Wrap(tool));
            }
            else
            {
                warnings.Add($"tool {tool.Definition.Name} is offered more than once; the first one is used");
            }
        }
    }

    private ITool Wrap(ITool tool)
    {
        tool = tool is FunctionTool ? new GuardedTool(tool, logger) : tool;
        return agent.AddDescriptionParameter && DescribedTools.Contains(tool.Definition.Name) ? new DescribedTool(tool) : tool;
    }

    /// <summary>Each warning is told once, not on every turn.</summary>
    private List<string> NewWarnings(List<string> warnings) => [.. TakeCreationWarnings(), .. warnings.Where(_told.Add)];

    private sealed class DescribedTool(ITool tool) : ITool
    {
        public ToolDefinition Definition { get; } = ToolSchema.WithDescriptionParameter(tool.Definition);

        public Task<ToolResult> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken) =>
            tool.InvokeAsync(invocation, cancellationToken);
    }
}
