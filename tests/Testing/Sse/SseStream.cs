using System.Runtime.CompilerServices;
using System.Text;

namespace Cagent.Testing.Sse;

/// <summary>An open event stream, or the answer that came in its place.</summary>
public sealed class SseStream : IAsyncDisposable
{
    private readonly HttpRequestMessage _request;
    private readonly HttpResponseMessage _response;
    private readonly List<SseFrame> _frames = [];
    private StreamReader? _reader;

    private SseStream(HttpRequestMessage request, HttpResponseMessage response)
    {
        _request = request;
        _response = response;
    }

    /// <summary>Status, headers and, for another answer than a stream, the body.</summary>
    public HttpResponseMessage Response => _response;

    /// <summary>Whether the answer is an event stream.</summary>
    public bool IsEventStream => _response.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>The frames that were read so far.</summary>
    public IReadOnlyList<SseFrame> Frames => _frames;

    /// <summary>The connection ended in the middle instead of with the end of the body.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Sends a request and returns when the headers of the answer are there.</summary>
    public static async Task<SseStream> OpenAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new SseStream(request, response);
    }

    /// <summary>Frames as they come, until the server ends the stream or the reader stops. Can be continued by a further call.</summary>
    public async IAsyncEnumerable<SseFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _reader ??= new StreamReader(await _response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var lines = new List<string>();
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
                continue;
            }

            if (lines.Count > 0)
            {
                var frame = Parse(lines);
                lines = [];
                _frames.Add(frame);
                yield return frame;
            }
        }
    }

    /// <summary>Reads until a frame of that type has come the given number of times; null when the stream ended before.</summary>
    public async Task<SseFrame?> ReadUntilAsync(string type, CancellationToken cancellationToken, int times = 1)
    {
        await foreach (var frame in ReadAsync(cancellationToken))
        {
            if (frame.Type == type && --times == 0)
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Reads to the end and returns all events, comments left out.</summary>
    public async Task<IReadOnlyList<SseFrame>> ReadToEndAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in ReadAsync(cancellationToken))
        {
        }

        return [.. _frames.Where(frame => frame.Comment is null)];
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        _request.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SseFrame Parse(List<string> lines)
    {
        string? id = null, name = null, data = null, comment = null;
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "":
                    comment = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    data = data is null ? value : $"{data}\n{value}";
                    break;
                default:
                    throw new InvalidDataException($"a line that is no field of an event stream: {line}");
            }
        }

        return new SseFrame { Id = id, Name = name, Data = data, Comment = data is null ? comment ?? "" : null, Lines = lines };
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader!.ReadLineAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            WasCut = true;
            return null;
        }
    }
}
