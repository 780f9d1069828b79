using Cagent.Api.Auth;
using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Endpoints;
using Cagent.Api.Logging;
using Cagent.Api.Streaming;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Hosting;

/// <summary>Puts the HTTP side together: no configuration files, no middleware, one dispatcher.</summary>
internal static class ServerHost
{
    public static WebApplicationBuilder CreateBuilder(ServerSettings settings, Listener listener)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "cagent",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddOptions<ApiOptions>()
            .BindConfiguration(ApiOptions.Section)
            .Configure(options =>
            {
                options.LocalOnly = listener.IsLocal;
                options.OnDisconnect = settings.OnDisconnect ?? options.OnDisconnect;
                options.AuthToken = settings.AuthToken ?? options.AuthToken;
            })
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.CreateBoundListenSocket = _ => listener.Socket;

            // Clients that come all at once wait here (the system may allow fewer). One that finds no room tries again only after a second.
            sockets.Backlog = 4_096;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = kestrel.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxRequestBodyBytes;
            switch (listener.Socket.LocalEndPoint)
            {
                case System.Net.IPEndPoint address:
                    kestrel.Listen(address);
                    break;
                default:
                    // Only tells Kestrel the kind of endpoint; the socket is the listener's.
                    kestrel.ListenUnixSocket(listener.Path ?? Path.Join(Path.GetTempPath(), "cagent.sock"));
                    break;
            }
        });
        builder.Services.AddSingleton(listener);
        AddApi(builder.Services);
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        var dispatcher = app.Services.GetRequiredService<Dispatcher>();
        var drain = app.Services.GetRequiredService<NodeDrain>();
        app.Run(http =>
        {
            if (drain.IsDraining)
            {
                // The next request is to find another node, not a connection that is about to close.
                http.Response.Headers.Connection = "close";
            }

            return dispatcher.HandleAsync(http);
        });
        return app;
    }

    private static void AddApi(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OriginPolicy>();
        services.AddSingleton<BearerToken>();
        services.AddSingleton<NodeDrain>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<SseStreams>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<CallRetry>();
        services.AddSingleton<SessionCalls>();
        services.AddSingleton<SessionDeletion>();
        services.AddSingleton<BatchDeletion>();
        services.AddSingleton<AgentCatalog>();
        services.AddSingleton<RequestMemory>();
        services.AddSingleton<Histories>();
        services.AddSingleton<ForkTitles>();
        services.AddSingleton<WorkingDirectories>();
        services.AddSingleton<IEndpoints, HealthEndpoints>();
        services.AddSingleton<IEndpoints, AgentEndpoints>();
        services.AddSingleton<IEndpoints, SessionEndpoints>();
        services.AddSingleton<IEndpoints, SessionSettingsEndpoints>();
        services.AddSingleton<IEndpoints, AnswerEndpoints>();
        services.AddSingleton<IEndpoints, RunEndpoints>();
        services.AddSingleton<IEndpoints, InboxEndpoints>();
        services.AddSingleton<IEndpoints, WatchEndpoints>();
        services.AddSingleton<IEndpoints, BatchEndpoints>();
        services.AddSingleton<IEndpoints, HistoryEndpoints>();
        services.AddSingleton<IEndpoints, SignInEndpoints>();
    }
}
