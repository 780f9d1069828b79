using System.Diagnostics;
using System.Net.Http.Headers;
using Cagent.Benchmarks.Load;

namespace Cagent.Benchmarks.Processes;

/// <summary>The relay as a target.</summary>
internal sealed class RelayTarget : ILoadTarget
{
    private static readonly byte[] Body =
        """{"messages":[{"content":"Answer.","role":"system"},{"content":"go","role":"user"}],"model":"scripted","stream":true}"""u8.ToArray();

    private readonly Process _process;

    private RelayTarget(Process process, Uri address)
    {
        _process = process;
        Usage = new ProcessUsage(process.Id);
        Client = LoadClients.Create(address);
    }

    public HttpClient Client { get; }

    public ProcessUsage Usage { get; }

    public static async Task<RelayTarget> StartAsync(Uri upstream, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(info.FileName) == "dotnet")
        {
            info.ArgumentList.Add(typeof(Relay).Assembly.Location);
        }

        info.ArgumentList.Add(Relay.Command);
        info.ArgumentList.Add(upstream.ToString());
        var process = Process.Start(info) ?? throw new InvalidOperationException("the relay did not start");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return new RelayTarget(process, new Uri(line ?? throw new InvalidOperationException("the relay ended before it listened")));
    }

    public Task<IReadOnlyList<HttpRequestMessage>> PrepareAsync(int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HttpRequestMessage>>([.. Enumerable.Range(0, count).Select(_ => Request())]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // The end of its input tells it to go; it must not outlive us.
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static HttpRequestMessage Request() => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };
}
