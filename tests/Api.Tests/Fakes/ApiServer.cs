using System.Net;
using System.Text;
using System.Text.Json;
using Cagent.Agents;
using Cagent.Api.Hosting;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Clustering;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Api.Tests.Fakes;

/// <summary>The HTTP side on a real loopback port, with fakes behind it.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Listener _listener;

    private ApiServer(WebApplication app, Listener listener, FakeCluster cluster, FakeTimeProvider time)
    {
        _app = app;
        _listener = listener;
        Cluster = cluster;
        Time = time;
        Client = new HttpClient { BaseAddress = new Uri("http://" + listener.DisplayAddress) };
    }

    public FakeCluster Cluster { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public NodeDrain Drain => _app.Services.GetRequiredService<NodeDrain>();

    public FakeRunHandOver Runs => (FakeRunHandOver)_app.Services.GetRequiredService<IRunHandOver>();

    public IPEndPoint EndPoint => (IPEndPoint)_listener.Socket.LocalEndPoint!;

    public static async Task<ApiServer> StartAsync(Action<ApiOptions>? configure = null)
    {
        var cluster = new FakeCluster();
        var time = new FakeTimeProvider();
        var listener = Listener.Open("127.0.0.1:0");
        var builder = ServerHost.CreateBuilder(new ServerSettings { AgentReference = "agents", SessionDatabase = "unused.db" }, listener);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(FakeGrains.Create(cluster));
        builder.Services.AddSingleton<ISessionReader>(cluster);
        builder.Services.AddSingleton<IAgentTools>(cluster);
        builder.Services.AddSingleton<ISessionWatchers>(cluster.Watchers);
        builder.Services.AddSingleton<IRunHandOver, FakeRunHandOver>();
        builder.Services.PostConfigure(configure ?? (_ => { }));
        var app = ServerHost.Build(builder);
        await app.StartAsync();
        return new ApiServer(app, listener, cluster, time);
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string? body = null, string? contentType = "application/json")
    {
        using var response = await ExchangeAsync(method, path, body, contentType);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<JsonElement> JsonAsync(string method, string path, string? body = null) =>
        JsonElement.Parse((await SendAsync(method, path, body)).Body);

    public Task<HttpResponseMessage> ExchangeAsync(string method, string path, string? body = null, string? contentType = "application/json",
        Action<HttpRequestMessage>? change = null)
    {
        // Escapes must reach the server as they are written in the test.
        var uri = new Uri(Client.BaseAddress + path.TrimStart('/'), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        change?.Invoke(request);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async Task StopAsync() => await _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _listener.Dispose();
    }
}
