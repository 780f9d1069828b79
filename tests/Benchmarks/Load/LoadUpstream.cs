using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cagent.Benchmarks.Load;

/// <summary>A model behind the Chat Completions API that costs as little as possible: it sends prepared bytes and looks at nothing but whether a
/// title is wanted.</summary>
internal sealed class LoadUpstream : IAsyncDisposable
{
    private static readonly byte[] Head = Event("""{"content":""", "null", close: false);
    private static readonly byte[] Tail = "\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n"u8.ToArray();
    private static readonly byte[] Title = [.. Event("""{"role":"assistant","content":"A title"}""", "null"), .. End()];
    private static readonly byte[] Ending = End();

    private readonly WebApplication _app;

    private LoadUpstream(WebApplication app) => _app = app;

    /// <summary>Base address.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What each answer from now on consists of.</summary>
    public LoadPlan Plan { get; set; } = new(10, TimeSpan.Zero);

    public static async Task<LoadUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseSockets(sockets => sockets.Backlog = LoadRun.Backlog);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        var upstream = new LoadUpstream(app);
        app.Run(upstream.AnswerAsync);
        await app.StartAsync();
        upstream.Address = new Uri(app.Urls.First());
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var plan = Plan;
        var wantsTitle = await ReadRequestAsync(http.Request.BodyReader, http.RequestAborted);
        http.Response.ContentType = "text/event-stream";
        var output = http.Response.BodyWriter;
        try
        {
            if (wantsTitle)
            {
                await output.WriteAsync(Title, http.RequestAborted);
                return;
            }

            await SendAsync(output, plan, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked has left.
        }
    }

    private static async Task SendAsync(PipeWriter output, LoadPlan plan, CancellationToken left)
    {
        var started = Stopwatch.GetTimestamp();
        for (var index = 0; index < plan.Deltas; index++)
        {
            if (plan.Interval > TimeSpan.Zero)
            {
                // By the schedule, not by the delta before: what is late must not make the load lighter.
                var wait = (plan.Interval * index) - Stopwatch.GetElapsedTime(started);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, left);
                }
            }

            WriteDelta(output);
            await output.FlushAsync(left);
        }

        await output.WriteAsync(Ending, left);
    }

    private static void WriteDelta(PipeWriter output)
    {
        var span = output.GetSpan(Head.Length + TimedText.Length + Tail.Length);
        Head.CopyTo(span);
        TimedText.WriteNow(span[Head.Length..]);
        Tail.CopyTo(span[(Head.Length + TimedText.Length)..]);
        output.Advance(Head.Length + TimedText.Length + Tail.Length);
    }

    /// <summary>Reads the body; true when it asks for a title: for no more than a title's tokens.</summary>
    private static async Task<bool> ReadRequestAsync(PipeReader body, CancellationToken left)
    {
        while (true)
        {
            var read = await body.ReadAsync(left);
            if (read.IsCompleted)
            {
                var wantsTitle = new SequenceReader<byte>(read.Buffer).TryReadTo(out ReadOnlySequence<byte> _, "\"max_tokens\":20,"u8);
                body.AdvanceTo(read.Buffer.End);
                return wantsTitle;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static byte[] End() =>
    [
        .. Event("{}", "\"stop\""),
        .. "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"scripted\",\"choices\":[],"u8,
        .. "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":10,\"total_tokens\":20}}\n\ndata: [DONE]\n\n"u8,
    ];

    private static byte[] Event(string delta, string finish, bool close = true)
    {
        var text = "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"scripted\","
            + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_bench\",\"choices\":[{\"index\":0,\"delta\":" + delta;
        return System.Text.Encoding.UTF8.GetBytes(close
            ? text + ",\"logprobs\":null,\"finish_reason\":" + finish + "}],\"usage\":null}\n\n"
            : text + "\"");
    }
}
