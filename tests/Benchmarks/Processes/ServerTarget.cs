using System.Net.Http.Headers;
using System.Text.Json;
using Cagent.Benchmarks.Load;
using Cagent.Testing;
using Cagent.Testing.Servers;

namespace Cagent.Benchmarks.Processes;

/// <summary>A server process with an empty database and one agent without tools.</summary>
internal sealed class ServerTarget : ILoadTarget
{
    private const int SessionsAtOnce = 8;
    private static readonly byte[] RunBody = """[{"role":"user","content":"go"}]"""u8.ToArray();

    private readonly TemporaryDirectory _directory;
    private readonly bool _isGuest;
    private readonly ServerProcess _process;

    private ServerTarget(TemporaryDirectory directory, bool isGuest, ServerProcess process)
    {
        _directory = directory;
        _isGuest = isGuest;
        _process = process;
        Usage = new ProcessUsage(process.Id);
        Client = LoadClients.Create(process.Address!);
    }

    public HttpClient Client { get; }

    public ProcessUsage Usage { get; }

    public static async Task<ServerTarget> StartAsync(Uri upstream, CancellationToken cancellationToken)
    {
        var directory = new TemporaryDirectory();
        directory.Write("bench.yaml", $$"""
            version: "7"
            providers:
              local: {base_url: "{{upstream}}v1", api_type: openai_chatcompletions}
            models:
              scripted: {provider: local, model: scripted}
            agents:
              root: {model: scripted, description: Answers., instruction: Answer.}

            """);
        return new ServerTarget(directory, isGuest: false, await StartAsync(directory, cancellationToken));
    }

    /// <summary>Starts another process on the same session database: one more node.</summary>
    public async Task<ServerTarget> JoinAsync(CancellationToken cancellationToken) =>
        new(_directory, isGuest: true, await StartAsync(_directory, cancellationToken));

    /// <summary>Creates sessions and returns their ids.</summary>
    public async Task<IReadOnlyList<string>> CreateSessionsAsync(int count, CancellationToken cancellationToken)
    {
        var ids = new string[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = SessionsAtOnce, CancellationToken = cancellationToken },
            async (index, token) => ids[index] = await CreateSessionAsync(token));
        return ids;
    }

    public async Task<string> CreateSessionAsync(CancellationToken cancellationToken)
    {
        using var response = await Client.PostAsync("/api/sessions", Json("{}"u8), cancellationToken);
        response.EnsureSuccessStatusCode();
        using var session = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return session.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>A request that runs the agent on a session.</summary>
    public static HttpRequestMessage Run(string session) =>
        new(HttpMethod.Post, $"/api/sessions/{session}/agent/bench") { Content = Json(RunBody) };

    /// <summary>A JSON body.</summary>
    public static ByteArrayContent Json(ReadOnlySpan<byte> body) =>
        new(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public async Task<IReadOnlyList<HttpRequestMessage>> PrepareAsync(int count, CancellationToken cancellationToken) =>
        [.. (await CreateSessionsAsync(count, cancellationToken)).Select(Run)];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        if (!_isGuest)
        {
            _directory.Dispose();
        }
    }

    private static Task<ServerProcess> StartAsync(TemporaryDirectory directory, CancellationToken cancellationToken) => ServerProcess.StartAsync(
        ServerStart.Api("bench.yaml", directory.Path, "--session-db", "session.db") with
        {
            // As it runs in production: the tests switch the profiling of hot code off.
            Environment = new Dictionary<string, string?> { ["DOTNET_TieredPGO"] = null, ["HOME"] = directory.Path },
        },
        cancellationToken);
}
