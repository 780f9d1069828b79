using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Plays a scenario against a server and holds everything that comes against the recording.</summary>
internal sealed class TranscriptPlayer
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);
    private readonly Transcript _transcript;
    private readonly TranscriptServer _server;
    private readonly TranscriptPlaceholders _placeholders;
    private readonly JsonComparer _comparer;
    private readonly EventComparison _events;
    private readonly TranscriptClient _client;
    private readonly Dictionary<string, TranscriptExchange> _background = [];
    private readonly List<JsonMismatch> _mismatches = [];

    private TranscriptPlayer(Transcript transcript, TranscriptServer server)
    {
        _transcript = transcript;
        _server = server;
        var known = new Dictionary<string, string>
        {
            ["DIR"] = server.Server.Directory.Path,
            ["HOME"] = server.Server.Directory.At("home"),
            ["UPSTREAM"] = $"{server.Room.Url}/v1",
        };
        _placeholders = new TranscriptPlaceholders(known);
        _comparer = new JsonComparer(_placeholders);
        _events = new EventComparison(transcript, _comparer);
        _client = new TranscriptClient(transcript, server, known);
    }

    public static async Task<IReadOnlyList<string>> PlayAsync(Laboratory laboratory, Transcript transcript, CancellationToken cancellationToken)
    {
        await using var server = await TranscriptServer.OpenAsync(laboratory, transcript);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(transcript.Limit);
        var player = new TranscriptPlayer(transcript, server);
        try
        {
            await player.PlayAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            player._mismatches.Add(new("$", $"the scenario took longer than {transcript.Limit}"));
        }

        return [.. player._mismatches.Select(mismatch => mismatch.ToString())];
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        await WaitForTheStartOfASecondAsync(cancellationToken);
        var expected = 0;
        TimeSpan? waiting = null;
        foreach (var step in _transcript.Steps.Select(step => step!.AsObject()))
        {
            if (step["wait"] is { } wait)
            {
                waiting = TimeSpan.FromSeconds(wait.GetValue<double>());
                continue;
            }

            // A wait before a look is a wait for an outcome: the look is repeated instead. Before anything else it is a part of the scenario.
            var settles = waiting is not null && _background.Count == 0 && IsLook(step);
            if (waiting is { } time && !settles)
            {
                await Pause.ForAsync(time, cancellationToken);
            }

            await PlayStepAsync(step, _transcript.Expected[expected]!.AsObject(), $"steps[{expected}]", settles, cancellationToken);
            waiting = null;
            expected++;
        }

        if (_transcript.ExpectedRequests is { } requests && _transcript.Scenario["no_requests"] is null)
        {
            _mismatches.AddRange(new ModelRequestComparison(_comparer).Compare(requests, _server.Model.Asked));
        }
    }

    /// <summary>Sessions are listed by the second of their creation, newest first, and those of one second in their order: what was recorded made several
    /// within one.</summary>
    private async Task WaitForTheStartOfASecondAsync(CancellationToken cancellationToken)
    {
        var sinceSecond = TimeSpan.FromTicks(DateTimeOffset.UtcNow.Ticks % TimeSpan.TicksPerSecond);
        if (sinceSecond > TimeSpan.FromSeconds(0.5) && _transcript.Steps.Count(step => step!["request"]?.GetValue<string>() == "POST /api/sessions") > 1)
        {
            await Pause.ForAsync(TimeSpan.FromSeconds(1) - sinceSecond, cancellationToken);
        }
    }

    private async Task PlayStepAsync(JsonObject step, JsonObject recorded, string path, bool settles, CancellationToken cancellationToken)
    {
        if (step["restart"] is { } restart)
        {
            await _server.Server.RestartAsync(restart.GetValue<string>() == "kill", cancellationToken);
        }
        else if (step["parallel"] is JsonArray parallel)
        {
            var answers = await Task.WhenAll(parallel.Select(item => SendAfterAsync(item!.AsObject(), cancellationToken)));
            for (var index = 0; index < answers.Length; index++)
            {
                Compare(recorded["parallel"]![index]!.AsObject(), answers[index], $"{path}.parallel[{index}]");
            }
        }
        else if (step["start"] is { } start)
        {
            var exchange = TranscriptExchange.Start(_client, step, cancellationToken);
            _background[start.GetValue<string>()] = exchange;
            await exchange.WaitUntilAsync(step["until"], cancellationToken);
        }
        else if (step["finish"] is { } finish)
        {
            _background.Remove(finish.GetValue<string>(), out var exchange);
            Compare(recorded, await exchange!.FinishAsync(step, cancellationToken), path);
        }
        else if (settles)
        {
            await PlaySettlingAsync(step, recorded, path, cancellationToken);
        }
        else
        {
            Compare(recorded, await _client.SendAsync(step, cancellationToken), path);
        }
    }

    private static bool IsLook(JsonObject step) =>
        step["start"] is null && step["request"]?.GetValue<string>().StartsWith("GET ", StringComparison.Ordinal) == true;

    private async Task<JsonObject> SendAfterAsync(JsonObject step, CancellationToken cancellationToken)
    {
        await Pause.ForAsync(TimeSpan.FromSeconds(step["after"]?.GetValue<double>() ?? 0), cancellationToken);
        return await _client.SendAsync(step, cancellationToken);
    }

    /// <summary>The recording waited here until everything was stored; here the answer is asked for again until it is as recorded.</summary>
    private async Task PlaySettlingAsync(JsonObject step, JsonObject recorded, string path, CancellationToken cancellationToken)
    {
        var remembered = _placeholders.Remember();
        var result = await Eventually.GetAsync(
            async () =>
            {
                _placeholders.Restore(remembered);
                return Difference(recorded, await _client.SendAsync(step, cancellationToken), path);
            },
            difference => difference.Count == 0,
            SettleLimit,
            cancellationToken);
        _mismatches.AddRange(result);
    }

    private void Compare(JsonObject expected, JsonObject actual, string path) => _mismatches.AddRange(Difference(expected, actual, path));

    private List<JsonMismatch> Difference(JsonObject expected, JsonObject actual, string path)
    {
        var wanted = expected.DeepClone().AsObject();
        foreach (var handled in (string[])["events", "during", "start", "finish", "left", "headers"])
        {
            wanted.Remove(handled);
        }

        var mismatches = new List<JsonMismatch>(_comparer.Compare(wanted, actual, path));
        mismatches.AddRange(_comparer.Compare(expected["headers"] ?? new JsonObject(), actual["headers"], $"{path}.headers"));
        if (expected["events"] is JsonArray events)
        {
            if (actual["events"] is JsonArray came)
            {
                mismatches.AddRange(_events.Compare(events, came, $"{path}.events", expected["left"] is not null));
            }
            else
            {
                mismatches.Add(new($"{path}.events", $"expected a stream, got {JsonComparer.Show(actual)}"));
            }
        }

        if (expected["during"] is JsonArray during)
        {
            mismatches.AddRange(CompareDuring(during, actual["during"] as JsonArray ?? [], $"{path}.during"));
        }

        return mismatches;
    }

    private IEnumerable<JsonMismatch> CompareDuring(JsonArray expected, JsonArray actual, string path)
    {
        if (expected.Count != actual.Count)
        {
            yield return new(path, $"expected {expected.Count} requests while the stream is open, got to {actual.Count}");
        }

        for (var index = 0; index < Math.Min(expected.Count, actual.Count); index++)
        {
            foreach (var mismatch in _comparer.Compare(expected[index]!["response"], actual[index]!["response"], $"{path}[{index}].response"))
            {
                yield return mismatch;
            }
        }
    }
}
