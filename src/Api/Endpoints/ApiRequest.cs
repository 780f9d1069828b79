using Cagent.Api.Problems;

namespace Cagent.Api.Endpoints;

/// <summary>A request with the parameters of its path.</summary>
internal sealed class ApiRequest(HttpContext http, Route route, RequestPath path)
{
    public HttpContext Http => http;

    public HttpResponse Response => http.Response;

    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Start of every error message of this endpoint, for example <c>failed to run session: </c>.</summary>
    public string ErrorPrefix { get; set; } = "";

    /// <summary>A path parameter, decoded once.</summary>
    public string Parameter(string name)
    {
        var index = route.IndexOf(name);
        return route.IsRest(index) ? path.DecodedRest(index) : path.Decoded(index);
    }

    /// <summary>What a parameter can mean, best first: decoded once, decoded once more (for clients that encode twice), as it came.</summary>
    public IReadOnlyList<string> Readings(string name)
    {
        var index = route.IndexOf(name);
        var raw = route.IsRest(index) ? path.RawRest(index) : path.Raw(index);
        if (!raw.Contains('%', StringComparison.Ordinal))
        {
            return [raw];
        }

        var once = Parameter(name);
        return [.. new[] { once, RequestPath.Decode(once), raw }.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A query parameter; null when absent or empty. Of several the first counts.</summary>
    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var values) && values[0] is { Length: > 0 } value ? value : null;

    /// <summary>A query parameter that is a duration such as <c>10s</c>; null when absent.</summary>
    public TimeSpan? Duration(string name) => Query(name) is not { } text ? null
        : Cli.GoSyntax.TryParseDuration(text, out var duration) ? duration
        : throw BadQuery(name, "a duration such as 10s");

    /// <summary>The refusal of a query parameter.</summary>
    public ProblemException BadQuery(string name, string wanted) => new(new Problem(
        StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody, $"the query parameter {name} is \"{Query(name)}\"; it must be {wanted}"));

    /// <summary>A query parameter that is yes or no; no when absent.</summary>
    public bool Flag(string name) => Query(name)?.ToLowerInvariant() switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw BadQuery(name, "true or false"),
    };
}
