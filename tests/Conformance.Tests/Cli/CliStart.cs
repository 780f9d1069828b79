using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Cagent.Testing.Servers;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Cli;

/// <summary>Makes a start: the process, the probes while it runs, the signal that ends it.</summary>
internal sealed class CliStart(CliCase start, CliPreparation preparation, ConcurrentQueue<string> keys)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private string _session = "";

    public static async Task<CliOutcome> MakeAsync(CliCase start, ScriptedUpstream upstream)
    {
        using var limit = new CancellationTokenSource(Limit);
        var keys = new ConcurrentQueue<string>();
        var room = upstream.Open(exchange => RefuseAsync(exchange, keys));
        using var preparation = new CliPreparation(start, room);
        return await new CliStart(start, preparation, keys).MakeAsync(limit.Token);
    }

    /// <summary>A model that refuses; which key it was given is remembered.</summary>
    private static Task RefuseAsync(UpstreamExchange exchange, ConcurrentQueue<string> keys)
    {
        exchange.Start(400, "application/json");
        var key = exchange.Request.Headers.GetValueOrDefault("authorization", "");
        keys.Enqueue(key);
        return exchange.SendAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = $"key was {key}", ["type"] = "x" } }.ToJsonString());
    }

    private async Task<CliOutcome> MakeAsync(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = preparation.Home,
            // Who lives for a second has no use for profiles of its own code.
            ["DOTNET_TieredPGO"] = "0",
        };
        foreach (var (name, value) in start.Environment)
        {
            environment[name] = preparation.Fill(value!.GetValue<string>());
        }

        var how = new ServerStart
        {
            Arguments = [.. start.Arguments.Select(preparation.Fill)],
            Directory = preparation.WorkDirectory,
            Environment = environment,
        };
        await using var other = start.Id == "db-shared-by-two-servers" ? await ServerProcess.StartAsync(how, cancellationToken) : null;
        using var holder = start.Id == "db-locked" ? preparation.LockDatabase() : null;
        await using var process = ServerProcess.Launch(how);
        var answers = new List<CliAnswer>();
        if (await process.WaitForListeningAsync(cancellationToken))
        {
            using var client = CreateClient(process);
            foreach (var probe in start.Probes)
            {
                answers.Add(await ProbeAsync(client, probe!["request"]!.GetValue<string>(), cancellationToken));
            }

            // A start that was to end by itself would go on for ever; its exit code tells the difference.
            process.Signal(start.Signal ?? PosixSignalNumber.Terminate);
        }

        await process.WaitForExitAsync(cancellationToken);
        return new CliOutcome
        {
            Exit = process.ExitCode,
            Output = process.Output,
            Errors = process.Errors,
            Answers = answers,
            Files = preparation.Describe(),
            Keys = [.. keys],
            Known = preparation.Known,
        };
    }

    private HttpClient CreateClient(ServerProcess process)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (process.Listening.Contains("sock", StringComparison.Ordinal))
        {
            var path = Path.Combine(preparation.WorkDirectory, process.Listening);
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
            return new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        }

        var port = IPEndPoint.TryParse(process.Listening, out var endpoint) ? endpoint.Port : 0;
        return new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    private async Task<CliAnswer> ProbeAsync(HttpClient client, string probe, CancellationToken cancellationToken)
    {
        var words = preparation.Fill(probe).Replace("{{SID}}", _session, StringComparison.Ordinal).Split(' ', 3);
        var uri = new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + words[1],
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(words[0]), uri);
        if (words.Length > 2)
        {
            request.Content = new StringContent(words[2], Encoding.UTF8, "application/json");
        }

        try
        {
            await using var stream = await SseStream.OpenAsync(client, request, cancellationToken);
            if (stream.IsEventStream)
            {
                return new CliAnswer((int)stream.Response.StatusCode, Summarise(await stream.ReadToEndAsync(cancellationToken)));
            }

            var body = await stream.Response.Content.ReadAsStringAsync(cancellationToken);
            if (probe.StartsWith("POST /api/sessions {", StringComparison.Ordinal) && stream.Response.IsSuccessStatusCode)
            {
                _session = JsonNode.Parse(body)!["id"]!.GetValue<string>();
            }

            return new CliAnswer((int)stream.Response.StatusCode, body);
        }
        catch (HttpRequestException failure)
        {
            return new CliAnswer(0, failure.Message);
        }
    }

    private static string Summarise(IReadOnlyList<SseFrame> frames)
    {
        var summary = new JsonObject
        {
            ["events"] = new JsonArray([.. frames.Select(frame => JsonValue.Create(frame.Type))]),
            ["errors"] = new JsonArray([.. frames.Where(frame => frame.Type == "error").Select(frame => frame.Json!["error"]?.DeepClone())]),
            ["agent_choice text"] = string.Concat(frames.Where(frame => frame.Type == "agent_choice").Select(frame => frame.Json!["content"])),
        };
        return summary.ToJsonString();
    }
}
