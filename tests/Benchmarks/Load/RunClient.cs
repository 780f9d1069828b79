using System.Diagnostics;

namespace Cagent.Benchmarks.Load;

/// <summary>Reads one answer as a client does.</summary>
internal static class RunClient
{
    public static async Task<RunTimes> ReadAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var deltas = new DeltaReader();
        var buffer = new byte[16 * 1024];
        double? first = null;
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            first ??= Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            deltas.Read(buffer.AsSpan(0, count));
        }

        return new RunTimes(first ?? double.NaN, Stopwatch.GetElapsedTime(started).TotalMilliseconds, deltas.Lags);
    }
}
