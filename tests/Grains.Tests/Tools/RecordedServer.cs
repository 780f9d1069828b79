using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cagent.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cagent.Grains.Tests.Tools;

/// <summary>The HTTP routes of a recorded case on a port of this machine, and what was asked of them.</summary>
internal sealed class RecordedServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly JsonObject _routes;

    private RecordedServer(WebApplication application, JsonObject routes) => (_application, _routes) = (application, routes);

    public string Url => _application.Urls.Single();

    public List<JsonObject> Requests { get; } = [];

    public static async Task<RecordedServer> StartAsync(JsonObject? routes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        RecordedServer server = new(builder.Build(), routes ?? []);
        server._application.Run(server.AnswerAsync);
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path != "/robots.txt")
        {
            Requests.Add(Describe(context.Request));
        }

        if ((_routes[path] ?? (path == "/robots.txt" ? null : _routes["*"])) is not JsonObject route)
        {
            context.Response.StatusCode = 404;
            return;
        }

        await Pause.ForAsync(TimeSpan.FromSeconds((double?)route["delay"] ?? 0), context.RequestAborted);
        context.Response.StatusCode = (int?)route["status"] ?? 200;
        foreach (var (name, value) in route["headers"] as JsonObject ?? [])
        {
            context.Response.Headers[name] = ((string)value!).Replace("{{HTTP}}", Url, StringComparison.Ordinal);
        }

        await context.Response.Body.WriteAsync(Body(route["body"]), context.RequestAborted);
    }

    private static JsonObject Describe(HttpRequest request)
    {
        JsonObject headers = new();
        foreach (var name in new[] { "Accept", "Authorization" })
        {
            if (request.Headers.TryGetValue(name, out var value))
            {
                headers[name] = value.ToString();
            }
        }

        return new JsonObject { ["method"] = request.Method, ["path"] = request.Path + request.QueryString, ["headers"] = headers };
    }

    private static byte[] Body(JsonNode? body) => body switch
    {
        null => [],
        JsonObject item when item["base64"] is { } base64 => Convert.FromBase64String((string)base64!),
        JsonObject item when item["repeat"] is { } text =>
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat((string)text!, int.Parse(item["count"]!.ToString(), CultureInfo.InvariantCulture)))),
        _ => Encoding.UTF8.GetBytes((string)body!),
    };
}
