namespace Cagent.Models.Http;

/// <summary>Where requests of one model go, and as whom.</summary>
internal sealed record ProviderEndpoint
{
    /// <summary>Without query and user info; paths such as <c>/chat/completions</c> are appended.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Bearer token; null or empty = no <c>Authorization</c> header at all.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Sent with every request, without the question mark; empty = none.</summary>
    public string Query { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether the requests go through the models gateway, which wants to know about title requests.</summary>
    public bool IsGateway { get; init; }

    /// <summary>Whether a cassette answers instead of the network.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether requests would be the same: a record compares its headers as a list, not by what is in it.</summary>
    public bool IsSameAs(ProviderEndpoint other)
    {
        if (BaseUri != other.BaseUri || ApiKey != other.ApiKey || Query != other.Query || IsGateway != other.IsGateway || IsReplay != other.IsReplay
            || Headers.Count != other.Headers.Count)
        {
            return false;
        }

        for (var index = 0; index < Headers.Count; index++)
        {
            if (Headers[index].Key != other.Headers[index].Key || Headers[index].Value != other.Headers[index].Value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The address as it may appear in an error: no credentials, no query.</summary>
    public string DescribePath(string path) => BaseUri.GetLeftPart(UriPartial.Path).TrimEnd('/') + path;

    /// <summary>Takes the key out of a text that a provider sent, should it echo it.</summary>
    public string Redact(string text) =>
        ApiKey is { Length: >= 4 } key ? text.Replace(key, "***", StringComparison.Ordinal) : text;
}
