using Cagent.Api.Compatibility;
using Cagent.Runs;

namespace Cagent.Api.Endpoints;

/// <summary>The body of a request that counts once under its key.</summary>
/// <param name="Body">Its members.</param>
/// <param name="Key">Null when the request has none.</param>
internal readonly record struct KeyedBody(BodyObject Body, RequestKey? Key)
{
    public static async Task<KeyedBody> ReadAsync(ApiRequest request)
    {
        var bytes = await RequestBody.ReadBytesAsync(request.Http);
        return new KeyedBody(RequestBody.ParseObject(request.Http, bytes.Span), IdempotencyKeys.Read(request, bytes.Span));
    }
}
