using System.ClientModel.Primitives;
using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Cagent.Models.Cassettes;

namespace Cagent.Models.Http;

/// <summary>One kind of request to one provider: sends it, tells failures from answers.</summary>
internal sealed class ProviderCall(ProviderEndpoint endpoint, string path, TimeSpan idleLimit, TimeProvider time)
{
    private const string Prefix = "error receiving from stream: ";
    private const int LongestErrorBody = 64 * 1024;

    /// <summary>Sends a request and returns its answer once the provider has begun one.</summary>
    /// <exception cref="ChatModelException">There is no answer, or it is an error.</exception>
    public async Task<ProviderAnswer<T>> SendAsync<T>(
        Func<RequestOptions, Task<PipelineResponse>> send, ChatRequest request, SseItemParser<T> parser, CancellationToken cancellationToken)
    {
        var idle = new IdleLimit(idleLimit, time, cancellationToken);
        Stream? stream = null;
        try
        {
            var options = new RequestOptions
            {
                BufferResponse = false,
                ErrorOptions = ClientErrorBehaviors.NoThrow,
                CancellationToken = idle.Token,
            };
            if (request.GeneratingTitle && endpoint.IsGateway)
            {
                options.SetHeader("X-Cagent-GeneratingTitle", "1");
            }

            if (endpoint.IsReplay)
            {
                options.SetHeader(ChatPurposes.Header, (request.GeneratingTitle ? ChatPurpose.Title : request.Purpose).ToString());
            }

            var response = await send(options);
            stream = response.ContentStream ?? Stream.Null;
            if (response.Status is < 200 or > 299)
            {
                throw await ReadFailureAsync(response, stream, idle.Token);
            }

            stream = await RefuseOtherDocumentsAsync(response, stream, idle.Token);
            return new ProviderAnswer<T>(this, idle, stream, parser);
        }
        catch (Exception exception)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            var exceeded = idle.IsExceeded;
            idle.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            switch (exception)
            {
                case ChatModelException:
                    throw;
                case OperationCanceledException when exceeded:
                    throw Silent(exception);
                default:
                    throw Unreachable(exception);
            }
        }
    }

    /// <summary>A stream that ended or broke before its answer was complete. The same model may be asked again.</summary>
    public ChatModelException Broken(string what, Exception? inner = null)
    {
        var cause = inner is null or JsonException or InvalidOperationException ? "" : $" ({endpoint.Redact(Innermost(inner).Message)})";
        return new ChatModelException(Prefix + what + cause, ChatModelErrorKind.Retryable, inner: inner);
    }

    /// <summary>An error that the provider reported within its answer; <paramref name="error"/> is the JSON of it.</summary>
    public ChatModelException Reported(string error, string? code = null)
    {
        var text = endpoint.Redact(error);
        var kind = code switch
        {
            "rate_limit_exceeded" => ChatModelErrorKind.RateLimited,
            "server_error" => ChatModelErrorKind.Retryable,
            _ => ProviderErrors.Classify(text),
        };
        return new ChatModelException($"{Prefix}received error while streaming: {text}", kind);
    }

    public ChatModelException Silent(Exception inner) => new(
        $"{Prefix}POST \"{endpoint.DescribePath(path)}\": timeout, the provider sent nothing for {idleLimit.TotalSeconds:0} s",
        ChatModelErrorKind.Retryable,
        inner: inner);

    private ChatModelException Unreachable(Exception exception) => new(
        $"{Prefix}POST \"{endpoint.DescribePath(path)}\": {endpoint.Redact(Innermost(exception).Message)}", ChatModelErrorKind.Retryable, inner: exception);

    private async Task<ChatModelException> ReadFailureAsync(PipelineResponse response, Stream stream, CancellationToken cancellationToken)
    {
        string body;
        try
        {
            body = await ReadTextAsync(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            body = "";
        }

        var text = $"{Prefix}POST \"{endpoint.DescribePath(path)}\": {response.Status} {StatusText.Of(response.Status)} {endpoint.Redact(DescribeError(body, response.Status))}";

        // A miss repeats what the person wrote, whose words say nothing about the kind of the failure.
        var isMiss = endpoint.IsReplay && body.Contains(CassetteHandler.Miss, StringComparison.Ordinal);
        return new ChatModelException(
            text,
            isMiss ? ChatModelErrorKind.Fatal : ProviderErrors.Classify(text, response.Status),
            response.Status,
            ProviderRetryPolicy.ReadRetryAfter(response, time.GetUtcNow()));
    }

    /// <summary>A gateway's error page or a plain JSON answer with status 200 is not an answer. The content type alone does not tell: servers
    /// that stream correctly forget it or send <c>text/plain</c>.</summary>
    private async Task<Stream> RefuseOtherDocumentsAsync(PipelineResponse response, Stream stream, CancellationToken cancellationToken)
    {
        response.Headers.TryGetValue("Content-Type", out var type);
        if (type?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is true)
        {
            return stream;
        }

        var reader = PipeReader.Create(stream);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (FirstCharacter(read.Buffer) is not { } first)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCompleted)
                {
                    throw Broken("the provider answered 200 with an empty body");
                }

                continue;
            }

            reader.AdvanceTo(read.Buffer.Start);
            var all = reader.AsStream();
            if (first is not ((byte)'{' or (byte)'[' or (byte)'<'))
            {
                return all;
            }

            var error = FindError(await ReadTextAsync(all, cancellationToken));
            throw error.Length > 0 ? Reported(error) : Broken($"the provider answered 200 with {type ?? "a document"} instead of an event stream");
        }
    }

    private static byte? FirstCharacter(System.Buffers.ReadOnlySequence<byte> buffer)
    {
        foreach (var segment in buffer)
        {
            foreach (var octet in segment.Span)
            {
                if (octet is not ((byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t'))
                {
                    return octet;
                }
            }
        }

        return null;
    }

    private static async Task<string> ReadTextAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestErrorBody];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>What a refusal says of its reason: its <c>error</c>, else the JSON that it is. A gateway's own answers may be no JSON at all, and an
    /// error of theirs that is no object is told with all that stands around it (models §1.8).</summary>
    private string DescribeError(string body, int status)
    {
        var text = body.Trim();
        if (Parse(text) is not { } json)
        {
            return endpoint.IsGateway ? JsonSerializer.Serialize(
                new Dictionary<string, string> { ["message"] = text.Length > 0 ? text : StatusText.Of(status) }, RequestJson.SerializerOptions) : "";
        }

        return ErrorOf(json) is { } error && (!endpoint.IsGateway || error.ValueKind is JsonValueKind.Object) ? error.GetRawText() : text;
    }

    /// <summary>The <c>error</c> member of a JSON body as it was sent; empty when there is none.</summary>
    private static string FindError(string body) => Parse(body) is { } json && ErrorOf(json) is { } error ? error.GetRawText() : "";

    private static JsonElement? ErrorOf(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null ? error : null;

    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Exception Innermost(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Innermost(last),
        { InnerException: { } inner } => Innermost(inner),
        _ => exception,
    };
}
