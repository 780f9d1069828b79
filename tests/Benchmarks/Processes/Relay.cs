using System.Net;
using Cagent.Benchmarks.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cagent.Benchmarks.Processes;

/// <summary>Copies the model's bytes to the client and does nothing else: what Kestrel and the HTTP client cost alone. A process of its own.</summary>
internal static class Relay
{
    public const string Command = "relay";

    /// <summary>Serves until standard input is closed.</summary>
    public static async Task<int> RunAsync(Uri upstream)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        })
        {
            BaseAddress = upstream,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseSockets(sockets => sockets.Backlog = LoadRun.Backlog);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
        });
        await using var app = builder.Build();
        app.Run(http => CopyAsync(http, client));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task CopyAsync(HttpContext http, HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, http.Request.Path.Value) { Content = new StreamContent(http.Request.Body) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await using var body = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        var output = http.Response.BodyWriter;
        int count;
        while ((count = await body.ReadAsync(output.GetMemory(), http.RequestAborted)) > 0)
        {
            output.Advance(count);
            await output.FlushAsync(http.RequestAborted);
        }
    }
}
