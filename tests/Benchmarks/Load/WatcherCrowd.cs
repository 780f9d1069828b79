namespace Cagent.Benchmarks.Load;

/// <summary>Open event streams of sessions, read as they come.</summary>
internal sealed class WatcherCrowd : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Watcher> _watchers = [];

    /// <summary>Deltas that the watchers got, and how long each took from the model, milliseconds.</summary>
    public IEnumerable<double> Lags => _watchers.SelectMany(watcher => watcher.Deltas.Lags);

    /// <summary>Events that the watchers got.</summary>
    public long Events => _watchers.Sum(watcher => watcher.Events);

    /// <summary>Opens streams, the sessions in turns, and returns when all have answered.</summary>
    public static async Task<WatcherCrowd> OpenAsync(
        HttpClient client, IReadOnlyList<string> sessions, int count, int atOnce, CancellationToken cancellationToken)
    {
        var crowd = new WatcherCrowd();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (index, token) => await crowd.AddAsync(client, sessions[index % sessions.Count], token));
        return crowd;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task AddAsync(HttpClient client, string session, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{session}/events");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var watcher = new Watcher();
        lock (_watchers)
        {
            _watchers.Add(watcher);
        }

        _ = ReadAsync(watcher, response, _end.Token);
    }

    private static async Task ReadAsync(Watcher watcher, HttpResponseMessage response, CancellationToken end)
    {
        using (response)
        {
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync(end);
                var buffer = new byte[2048];
                int count;
                while ((count = await body.ReadAsync(buffer, end)) > 0)
                {
                    watcher.Read(buffer.AsSpan(0, count));
                }
            }
            catch (Exception left) when (left is OperationCanceledException or IOException or HttpRequestException)
            {
                // The crowd is gone.
            }
        }
    }

    private sealed class Watcher
    {
        private bool _afterBreak;

        public DeltaReader Deltas { get; } = new();

        public long Events { get; private set; }

        /// <summary>Each event ends with an empty line, and JSON has none.</summary>
        public void Read(ReadOnlySpan<byte> bytes)
        {
            Deltas.Read(bytes);
            foreach (var octet in bytes)
            {
                Events += octet == '\n' && _afterBreak ? 1 : 0;
                _afterBreak = octet == '\n' && !_afterBreak;
            }
        }
    }
}
