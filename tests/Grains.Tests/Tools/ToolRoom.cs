using System.Globalization;
using System.Text;
using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Sessions;
using Cagent.Testing;
using Cagent.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Grains.Tests.Tools;

/// <summary>The tools of an agent file over a directory of its own, without a session around them.</summary>
internal sealed class ToolRoom : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceProvider _services;
    private readonly IAgentToolbox _toolbox;
    private int _calls;

    /// <param name="agentExtra">YAML below <c>agents.root</c>.</param>
    /// <param name="settings">Configuration keys and values.</param>
    /// <param name="version">Version of the file.</param>
    /// <param name="prepare">Gets the services before they are used.</param>
    public ToolRoom(string agentExtra, IReadOnlyDictionary<string, string?>? settings = null, string version = "7", Action<IServiceCollection>? prepare = null)
    {
        Directory.CreateDirectory(WorkingDirectory);
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build());
        services.AddSingleton<ICredentialEnvironment>(new Variables());
        services.AddCagentTools();
        prepare?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
        var yaml = $"version: \"{version}\"\nagents:\n  root:\n    model: openai/x\n    instruction: Answer.\n{agentExtra}\n";
        Team = AgentFile.Load(Encoding.UTF8.GetBytes(yaml));
        AgentRevision revision = new() { AgentId = "test", Hash = "0", Team = Team };
        _toolbox = _services.GetRequiredService<IToolsetFactory>().Create(
            revision, Team.DefaultAgent, new ToolboxContext { SessionId = "session", WorkingDirectory = WorkingDirectory });
    }

    public TeamConfig Team { get; }

    /// <summary>The directory in which the working directory lies alone.</summary>
    public string Parent => _directory.Path;

    public string WorkingDirectory => _directory.At("work");

    public MemoryToolState State { get; } = new();

    public bool HasToolsets => _toolbox.HasToolsets;

    public string At(string relative) => Path.GetFullPath(Path.Combine(WorkingDirectory, relative));

    public string Write(string relative, string text) => _directory.Write(Path.Combine("work", relative), text);

    public ValueTask<ToolListing> ListAsync() => _toolbox.ListAsync(TestContext.Current.CancellationToken);

    /// <summary>Calls a tool; null when it is not offered. An exception is reported as a session does.</summary>
    public async Task<ToolResult?> TryCallAsync(string tool, string? arguments, Action<string>? onOutput = null, CancellationToken? cancellationToken = null)
    {
        if ((await ListAsync()).Find(tool) is not { } found)
        {
            return null;
        }

        ToolInvocation invocation = new()
        {
            Call = new ToolCall
            {
                Id = (++_calls).ToString(CultureInfo.InvariantCulture),
                Function = new FunctionCall { Name = tool, Arguments = arguments },
            },
            SessionId = "session",
            RootSessionId = "session",
            AgentName = "root",
            State = State,
            OnOutput = onOutput,
        };
        return await found.InvokeAsync(invocation, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    public async Task<ToolResult> CallAsync(string tool, string? arguments) =>
        await TryCallAsync(tool, arguments) ?? throw new InvalidOperationException($"{tool} is not offered");

    public async ValueTask DisposeAsync()
    {
        await _toolbox.DisposeAsync();
        await _services.DisposeAsync();
        _directory.Dispose();
    }

    private sealed class Variables : ICredentialEnvironment
    {
        public string? Find(string name) => name == "FIXTURE_TOKEN" ? "tok-123" : null;
    }
}
