using System.Text.Json.Nodes;

namespace Cagent.Testing.Upstream;

/// <summary>A request as an upstream got it.</summary>
public sealed record RecordedRequest
{
    /// <summary>Upper-case method.</summary>
    public required string Method { get; init; }

    /// <summary>Path below the room, with the query.</summary>
    public required string Path { get; init; }

    /// <summary>Headers with lower-case names; several lines joined with <c> | </c>.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as text.</summary>
    public required string Body { get; init; }

    /// <summary>Since the room was opened.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>The body as JSON; null when it is not JSON.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Body);
            }
            catch (System.Text.Json.JsonException)
            {
                return null;
            }
        }
    }
}
