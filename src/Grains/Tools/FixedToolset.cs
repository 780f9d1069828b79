namespace Cagent.Tools;

/// <summary>A toolset whose tools are known from the start.</summary>
internal sealed class FixedToolset(
    string description, string instructions, IReadOnlyList<ITool> tools, IReadOnlyList<string>? warnings = null) : IToolset
{
    public string Description => description;

    public string Instructions => instructions;

    public IReadOnlyList<string> Warnings => warnings ?? [];

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<ITool>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult(tools);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
