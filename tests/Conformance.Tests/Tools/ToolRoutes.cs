using System.Text.Json.Nodes;
using Cagent.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>The local HTTP server of a tool case, with a port of its own because the case may ask for <c>/robots.txt</c>.</summary>
internal sealed class ToolRoutes : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly JsonObject _routes;
    private readonly List<JsonObject> _requests = [];

    private ToolRoutes(WebApplication app, JsonObject routes)
    {
        _app = app;
        _routes = routes;
    }

    public string Url { get; private set; } = "";

    /// <summary>What was asked for, questions for the rules of robots left out.</summary>
    public IReadOnlyList<JsonObject> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<ToolRoutes> StartAsync(JsonObject routes)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        var server = new ToolRoutes(app, routes);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Url = app.Urls.First();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path != "/robots.txt")
        {
            var headers = new JsonObject(context.Request.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value.ToString())));
            lock (_requests)
            {
                _requests.Add(new() { ["method"] = context.Request.Method, ["path"] = path + context.Request.QueryString.Value, ["headers"] = headers });
            }
        }

        var route = _routes[path] ?? _routes["*"];
        if (route is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await Pause.ForAsync(TimeSpan.FromSeconds(route["delay"]?.GetValue<double>() ?? 0), context.RequestAborted);
        context.Response.StatusCode = route["status"]?.GetValue<int>() ?? StatusCodes.Status200OK;
        foreach (var (name, value) in route["headers"]?.AsObject() ?? [])
        {
            context.Response.Headers[name] = value!.GetValue<string>().Replace("{{HTTP}}", Url, StringComparison.Ordinal);
        }

        await context.Response.Body.WriteAsync(Body(route["body"]), context.RequestAborted);
    }

    private static byte[] Body(JsonNode? body) => body switch
    {
        null => [],
        JsonObject when body["base64"] is { } bytes => Convert.FromBase64String(bytes.GetValue<string>()),
        JsonObject => System.Text.Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat(body["repeat"]!.GetValue<string>(), body["count"]!.GetValue<int>()))),
        _ => System.Text.Encoding.UTF8.GetBytes(body.GetValue<string>()),
    };
}
