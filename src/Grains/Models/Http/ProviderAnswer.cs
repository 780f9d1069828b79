using System.ClientModel;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Cagent.Models.Http;

/// <summary>A streamed answer of a provider, read event by event. Every way in which it can break becomes a <see cref="ChatModelException"/>.</summary>
/// <typeparam name="T">What one event is turned into.</typeparam>
internal sealed class ProviderAnswer<T> : IAsyncDisposable
{
    private readonly ProviderCall _call;
    private readonly IdleLimit _idle;
    private readonly Stream _stream;
    private readonly IAsyncEnumerator<SseItem<T>> _events;

    public ProviderAnswer(ProviderCall call, IdleLimit idle, Stream stream, SseItemParser<T> parser)
    {
        _call = call;
        _idle = idle;
        _stream = stream;
        _events = SseParser.Create(stream, parser).EnumerateAsync(idle.Token).GetAsyncEnumerator(idle.Token);
    }

    /// <summary>The event that <see cref="MoveNextAsync"/> found.</summary>
    public T Current => _events.Current.Data;

    /// <summary>Reads the next event; false at the end of the body.</summary>
    /// <exception cref="ChatModelException">The connection broke, the provider fell silent, or the event makes no sense.</exception>
    public async ValueTask<bool> MoveNextAsync()
    {
        _idle.Restart();
        try
        {
            return await _events.MoveNextAsync();
        }
        catch (Exception exception) when (exception is JsonException || (exception is InvalidOperationException and not ObjectDisposedException))
        {
            // The second is what strings throw that cannot be read.
            throw _call.Broken("the provider sent an event that is not valid JSON", exception);
        }
        catch (OperationCanceledException exception) when (_idle.IsExceeded)
        {
            throw _call.Silent(exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or ClientResultException)
        {
            throw _call.Broken("the connection broke in the middle of the answer", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _stream.DisposeAsync();
        _idle.Dispose();
    }
}
