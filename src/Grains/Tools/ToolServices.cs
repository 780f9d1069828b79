using Cagent.Hooks;
using Cagent.Tools.Fetch;
using Cagent.Tools.Filesystem;
using Cagent.Tools.Images;
using Cagent.Tools.Net;
using Cagent.Tools.Processes;
using Cagent.Tools.Shell;
using Cagent.Tools.Think;
using Cagent.Tools.Todo;
using Cagent.Tools.UserPrompt;
using Cagent.Tools.Workspaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Tools;

/// <summary>Registers toolsets and hooks.</summary>
public static class ToolServices
{
    /// <summary>Adds the toolsets, their options (sections below <c>Cagent</c> of the configuration, if there is one) and the hooks.
    /// The credential environment has to be registered by the caller.</summary>
    public static IServiceCollection AddCagentTools(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ToolPolicyOptions, ToolPolicyOptionsValidator>("Cagent:ToolPolicy");
        services.AddOptions<WorkspaceOptions, WorkspaceOptionsValidator>("Cagent:Workspace");
        services.AddOptions<ProcessOptions, ProcessOptionsValidator>("Cagent:Processes");
        services.AddOptions<FilesystemOptions, FilesystemOptionsValidator>("Cagent:Filesystem");
        services.AddOptions<HttpPolicyOptions, HttpPolicyOptionsValidator>("Cagent:Http");
        services.AddOptions<ShellOptions, ShellOptionsValidator>("Cagent:Shell");
        services.AddOptions<TodoOptions, TodoOptionsValidator>("Cagent:Todo");
        services.AddOptions<HookOptions>("Cagent:Hooks");

        services.AddSingleton<ChildEnvironment>();
        services.AddSingleton<CommandRunner>();
        services.AddSingleton<ShellParts>();
        services.AddSingleton<AddressPolicy>();
        services.AddSingleton<ToolHttpClient>();
        services.AddSingleton<ImageTurns>();
        services.AddSingleton<IToolsetProvider, FilesystemToolset>();
        services.AddSingleton<IToolsetProvider, FetchToolset>();
        services.AddSingleton<IToolsetProvider, ThinkToolset>();
        services.AddSingleton<IToolsetProvider, TodoToolset>();
        services.AddSingleton<IToolsetProvider, UserPromptToolset>();
        services.AddSingleton<IToolsetProvider, ShellToolset>();
        services.AddSingleton<IToolsetProvider, BackgroundJobsToolset>();
        services.AddSingleton<IToolsetFactory, ToolsetFactory>();
        services.AddSingleton<IHookRunner, HookRunner>();
        return services;
    }

    private static void AddOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>(section);
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    private static void AddOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<TOptions>>(provider => new ConfigureOptions<TOptions>(
            options => provider.GetService<IConfiguration>()?.GetSection(section).Bind(options)));
    }
}
