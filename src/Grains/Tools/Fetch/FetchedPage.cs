using System.Text.Json.Serialization;

namespace Cagent.Tools.Fetch;

/// <summary>What came of one URL.</summary>
internal sealed record FetchedPage
{
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    [JsonPropertyName("statusCode")]
    public int StatusCode { get; init; }

    [JsonPropertyName("status")]
    public string Status { get; init; } = "";

    [JsonPropertyName("contentType")]
    public string? ContentType { get; init; }

    /// <summary>Bytes of <see cref="Body"/>.</summary>
    [JsonPropertyName("contentLength")]
    public int ContentLength { get; init; }

    [JsonPropertyName("body")]
    public string? Body { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }

    public static FetchedPage Failed(string url, string error) => new() { Url = url, Error = error };
}
