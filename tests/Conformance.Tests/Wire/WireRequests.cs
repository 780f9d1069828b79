using System.Text.Json.Nodes;
using Cagent.Testing.Json;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>Compares what the provider was asked: number, order, paths, headers that carry meaning, bodies.</summary>
internal static class WireRequests
{
    private static readonly HashSet<string> Compared =
    [
        "authorization", "content-type", "openai-organization", "openai-project", "x-cagent-forward", "x-cagent-provider", "x-cagent-model",
        "x-cagent-model-name", "x-cagent-generatingtitle",
    ];

    public static IEnumerable<JsonMismatch> Compare(WireCase wire, IReadOnlyList<RecordedRequest> actual, JsonComparer comparer)
    {
        // A title is asked for beside the run, so that its place among the other requests is left to chance.
        var titles = wire.Requests.Where(IsTitle).ToList();
        var others = wire.Requests.Where(request => !IsTitle(request)).ToList();
        return wire.Unstable
            ? CompareUnstable(wire, actual)
            : Compare(others, [.. actual.Where(request => !WireUpstream.AsksForTitle(request))], "requests", comparer)
                .Concat(Compare(titles, [.. actual.Where(WireUpstream.AsksForTitle)], "title_requests", comparer));
    }

    private static bool IsTitle(JsonObject request) => request["purpose"]!.GetValue<string>() == "title";

    private static List<JsonMismatch> Compare(
        IReadOnlyList<JsonObject> expected, IReadOnlyList<RecordedRequest> actual, string path, JsonComparer comparer)
    {
        var mismatches = new List<JsonMismatch>();
        if (expected.Count != actual.Count)
        {
            mismatches.Add(new(path, $"expected {expected.Count}, got {actual.Count}"));
        }

        for (var index = 0; index < Math.Min(expected.Count, actual.Count); index++)
        {
            mismatches.AddRange(Compare(expected[index], actual[index], $"{path}[{index}]", comparer));
        }

        return mismatches;
    }

    private static IEnumerable<JsonMismatch> Compare(JsonObject expected, RecordedRequest actual, string path, JsonComparer comparer)
    {
        if (expected["path"]!.GetValue<string>() != actual.Path)
        {
            yield return new($"{path}.path", $"expected {expected["path"]}, got {actual.Path}");
        }

        foreach (var (name, value) in expected["headers"]!.AsObject().Where(header => Compared.Contains(header.Key)))
        {
            actual.Headers.TryGetValue(name, out var got);
            // Parameters of a media type carry nothing.
            got = name == "content-type" ? got?.Split(';')[0] : got;
            if (name == "authorization" && IsMendedCredential(value!.GetValue<string>(), got))
            {
                continue;
            }

            foreach (var mismatch in comparer.Compare(value, JsonValue.Create(got), $"{path}.headers.{name}"))
            {
                yield return mismatch;
            }
        }

        foreach (var mismatch in comparer.Compare(expected["body"], actual.Json, $"{path}.body"))
        {
            yield return mismatch;
        }
    }

    /// <summary>The reference sends an empty bearer when it has no key, and loses OpenAI's when the API is chosen by hand (models §11): ours sends no
    /// header, or the key.</summary>
    private static bool IsMendedCredential(string recorded, string? got) =>
        recorded == "Bearer" && (got is null || got == $"Bearer {WireEnvironment.Secret("OPENAI_API_KEY")}");

    /// <summary>A random model each turn: the number of requests, their paths, and that the configuration names the models.</summary>
    private static IEnumerable<JsonMismatch> CompareUnstable(WireCase wire, IReadOnlyList<RecordedRequest> actual)
    {
        if (wire.Requests.Count != actual.Count)
        {
            yield return new("requests", $"expected {wire.Requests.Count}, got {actual.Count}");
        }

        var paths = wire.Requests.Select(request => request["path"]!.GetValue<string>()).ToHashSet();
        foreach (var request in actual)
        {
            if (!paths.Contains(request.Path))
            {
                yield return new("requests", $"a request to {request.Path}");
            }

            var model = request.Json?["model"]?.GetValue<string>() ?? "";
            if (model.Length == 0 || !wire.AgentFile.Contains(model, StringComparison.Ordinal))
            {
                yield return new("requests", $"a request for {model}, which the configuration does not name");
            }
        }
    }
}
