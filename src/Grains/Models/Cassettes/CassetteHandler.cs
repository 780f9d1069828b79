using System.Net;
using System.Text;
using System.Text.Json;

namespace Cagent.Models.Cassettes;

/// <summary>Stands where the network would be and answers from a cassette; it never dials out.</summary>
internal sealed class CassetteHandler(CassettePlayer player) : HttpMessageHandler
{
    /// <summary>Type of the error that tells that nothing was recorded for a request.</summary>
    public const string Miss = "cassette_no_match";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var recorded = player.Find(request.Method.Method, request.RequestUri!, body, PurposeOf(request), out var miss);
        return recorded is null ? Refuse(request, miss) : Replay(request, recorded);
    }

    private static ChatPurpose PurposeOf(HttpRequestMessage request) =>
        request.Headers.TryGetValues(ChatPurposes.Header, out var values) && Enum.TryParse<ChatPurpose>(values.First(), out var purpose) ? purpose : ChatPurpose.Chat;

    private static HttpResponseMessage Replay(HttpRequestMessage request, RecordedInteraction recorded)
    {
        // Recordings have no headers: the first bytes tell what the body is.
        var isStream = recorded.ResponseBody.StartsWith("data:", StringComparison.Ordinal) || recorded.ResponseBody.StartsWith("event:", StringComparison.Ordinal);
        return new HttpResponseMessage((HttpStatusCode)recorded.Status)
        {
            RequestMessage = request,
            Content = new StringContent(recorded.ResponseBody, Encoding.UTF8, isStream ? "text/event-stream" : "application/json"),
        };
    }

    private static HttpResponseMessage Refuse(HttpRequestMessage request, string miss)
    {
        var error = new { error = new { type = Miss, message = miss } };
        var response = new HttpResponseMessage(HttpStatusCode.NotFound)
        {
            RequestMessage = request,
            Content = new StringContent(JsonSerializer.Serialize(error, RequestJson.SerializerOptions), Encoding.UTF8, "application/json"),
        };
        response.Headers.Add("x-should-retry", "false");
        return response;
    }
}
