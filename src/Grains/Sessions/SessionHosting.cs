using Cagent.Agents;
using Cagent.Compaction;
using Cagent.Events;
using Cagent.Runs;
using Cagent.Titles;
using Cagent.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Registers the session engine.</summary>
internal static class SessionHosting
{
    public static IServiceCollection AddCagentSessions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionOptions>, SessionOptionsValidator>());
        services.AddOptions<JournalOptions>().BindConfiguration(JournalOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JournalOptions>, JournalOptionsValidator>());
        services.TryAddSingleton<ISessionDirectory, ClusterSessionDirectory>();
        services.AddSingleton<IIdSource, RandomIdSource>();
        services.AddSingleton<PromptContext>();
        services.AddSingleton<TeamRuntimes>();
        services.AddSingleton<TitleMaker>();
        services.AddSingleton<Summariser>();
        services.AddSingleton<JournalRetention>();
        services.AddSingleton<SessionServices>();
        services.AddSingleton<IAgentTools, AgentToolCounter>();
        services.AddHostedService<RunSweep>();
        services.AddHostedService<JournalSweep>();
        services.AddHostedService<KeyedRequestSweep>();
        return services;
    }
}
