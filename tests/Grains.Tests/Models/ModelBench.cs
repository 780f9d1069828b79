using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Models.Providers;
using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Grains.Tests.Models;

/// <summary>The model services of a node, with an environment of the test's own.</summary>
internal sealed class ModelBench : IDisposable
{
    private readonly ServiceProvider _services;

    public ModelBench(Action<ModelOptions>? configure = null, IReadOnlyDictionary<string, string>? environment = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ICredentialEnvironment>(new FixedEnvironment(environment ?? DefaultEnvironment));
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        services.AddCagentModels();
        services.Configure(configure ?? (_ => { }));
        _services = services.BuildServiceProvider();
    }

    public static IReadOnlyDictionary<string, string> DefaultEnvironment { get; } = new Dictionary<string, string>
    {
        ["OPENAI_API_KEY"] = "sk-dummy-openai",
        ["XAI_API_KEY"] = "sk-dummy-xai",
        ["MY_KEY"] = "sk-dummy-mine",
    };

    public Uri? Gateway => _services.GetRequiredService<EndpointFactory>().Gateway;

    public IModelResolver Models => _services.GetRequiredService<IModelResolver>();

    public static TeamConfig Team(params (string Name, ModelConfig Model)[] models) =>
        new() { Version = "7", Models = models.ToDictionary(model => model.Name, model => model.Model) };

    public static ChatRequest Ask(string text) => new()
    {
        Messages = [new() { Role = ChatRoles.System, Content = "You are brief." }, new() { Role = ChatRoles.User, Content = text }],
    };

    public IChatModel Create(ModelConfig model) => Create(Team(("m", model)), "m");

    public IChatModel Create(TeamConfig team, string reference) => Models.Create(Models.Resolve(team, reference)[0]);

    public void Dispose() => _services.Dispose();

    private sealed class FixedEnvironment(IReadOnlyDictionary<string, string> variables) : ICredentialEnvironment
    {
        public string? Find(string name) => variables.GetValueOrDefault(name);
    }
}
