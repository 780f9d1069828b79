using System.Diagnostics;

namespace Cagent.Benchmarks.Load;

/// <summary>Reads one answer as a client does.</summary>
internal static class RunClient
{
    /// <param name="client">Sends it.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="deltas">Leaves after so many deltas; null = reads to the end.</param>
    public static async Task<RunTimes> ReadAsync(
        HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken, int? deltas = null)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var reader = new DeltaReader();
        var buffer = new byte[16 * 1024];
        double? first = null;
        int count;
        while (!(reader.Lags.Count >= deltas) && (count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            first ??= Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            reader.Read(buffer.AsSpan(0, count));
        }

        return new RunTimes(first ?? double.NaN, Stopwatch.GetElapsedTime(started).TotalMilliseconds, reader.Lags);
    }
}
