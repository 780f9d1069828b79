using System.Net;
using System.Text;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;
using Cagent.Testing.Sse;

namespace Cagent.Cluster.Tests.Clients;

/// <summary>One run, posted with an idempotency key by a client that comes back until it has seen the run's end.</summary>
/// <param name="http">Client for all nodes.</param>
/// <param name="nodes">Where it may post.</param>
/// <param name="path">Path of the run route.</param>
/// <param name="wish">The message.</param>
/// <param name="preferred">Node of the first attempt.</param>
internal sealed class RunPost(HttpClient http, NodeAddresses nodes, string path, Wish wish, int preferred)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly string _key = $"key-{wish.Post}";
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _problems = [];
    private readonly List<string> _failures = [];
    private readonly CancellationTokenSource _leaving = new();
    private string? _ending;

    /// <summary>User messages that are posted before the wish.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Completes when the server has said that it took the message.</summary>
    public Task Accepted => _accepted.Task;

    /// <summary>Requests whose connection failed or that got a status which asks to come back.</summary>
    public int Repeated { get; private set; }

    /// <summary>Answers that a patient client should not get.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Requests that did not end as a client may expect it: no connection, a connection that broke, a status that is no success.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>What is known of it.</summary>
    public PostEvidence Evidence => new() { Wish = wish, Accepted = Accepted.IsCompletedSuccessfully, Ending = _ending };

    /// <summary>Closes the connection and never comes back.</summary>
    public void Leave() => _leaving.Cancel();

    /// <summary>Posts until the end of the run is seen.</summary>
    public async Task<RunPost> RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; _ending is null && !_leaving.IsCancellationRequested; attempt++)
        {
            if (attempt > 0)
            {
                Repeated++;
                await Pause.ForAsync(Interval, cancellationToken);
            }

            try
            {
                if (!await AttemptAsync(nodes.Choose(preferred, attempt), cancellationToken))
                {
                    break;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && (ClientHttp.IsConnectionFailure(exception) || exception is OperationCanceledException))
            {
                // Nobody knows whether the message was taken: the key makes it safe to send again.
                _failures.Add($"{TestClock.Now} post {wish.Post}: {exception.Message}");
            }
        }

        _accepted.TrySetCanceled(cancellationToken);
        return this;
    }

    /// <summary>Returns false when it is no use to come back.</summary>
    private async Task<bool> AttemptAsync(Uri node, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, path));
        request.Headers.Add("Idempotency-Key", _key);
        var body = new JsonArray([.. Before.Append(wish.Text).Select(text => new JsonObject { ["role"] = "user", ["content"] = text })]);
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        await using var stream = await SseStream.OpenAsync(http, request, patience.Token);
        if (!stream.IsEventStream)
        {
            return await RefusedAsync(stream.Response, cancellationToken);
        }

        _accepted.TrySetResult();
        await foreach (var frame in stream.ReadAsync(patience.Token))
        {
            patience.CancelAfter(Patience);
            if (frame.Type == "stream_stopped")
            {
                _ending = (string?)frame.Json!["reason"] ?? "normal";
                return true;
            }
        }

        if (stream.WasCut)
        {
            _failures.Add($"{TestClock.Now} post {wish.Post}: the stream was cut");
        }

        return true;
    }

    private async Task<bool> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        _failures.Add($"{TestClock.Now} post {wish.Post}: {(int)response.StatusCode}");
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
            && response.Headers.RetryAfter?.Delta is { } delay)
        {
            await Pause.ForAsync(delay, cancellationToken);
            return true;
        }

        _problems.Add($"post {wish.Post} got {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        return false;
    }
}
