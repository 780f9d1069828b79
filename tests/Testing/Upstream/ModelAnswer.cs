using System.Text.Json.Nodes;

namespace Cagent.Testing.Upstream;

/// <summary>What sending an answer has in common for every wire format.</summary>
internal abstract class ModelAnswer(UpstreamExchange exchange, ModelReply reply)
{
    protected UpstreamExchange Exchange => exchange;

    protected ModelReply Reply => reply;

    public async Task SendAsync()
    {
        if (reply.Before is { } before)
        {
            await before(exchange);
        }

        if (reply.Error is { } status)
        {
            exchange.Start((int)status, "application/json", reply.Headers);
            await exchange.SendAsync(ErrorBody().ToJsonString());
            return;
        }

        exchange.Start(200, "text/event-stream", reply.Headers);
        await SendContentAsync();
        if (reply.Raw is { } raw)
        {
            await exchange.SendEventAsync(raw);
        }

        if (reply.BeforeEnd is { } beforeEnd)
        {
            await beforeEnd(exchange);
        }

        switch (reply.Ending)
        {
            case ModelEnding.Reset:
                await exchange.ResetAsync();
                break;
            case ModelEnding.Cut:
                await exchange.CutAsync();
                break;
            case ModelEnding.Hang:
                await exchange.SendAsync(": working\n\n");
                await exchange.HangAsync();
                break;
            default:
                await SendEndAsync();
                break;
        }
    }

    protected abstract Task SendContentAsync();

    protected abstract Task SendEndAsync();

    protected Task DelayAsync() => Pause.ForAsync(reply.Delay, exchange.Left);

    /// <summary>The arguments in as many pieces as the script wants.</summary>
    protected IEnumerable<string> Pieces(string arguments)
    {
        for (var piece = 0; piece < reply.Pieces; piece++)
        {
            var start = piece * arguments.Length / reply.Pieces;
            var end = (piece + 1) * arguments.Length / reply.Pieces;
            if (end > start)
            {
                yield return arguments[start..end];
            }
        }
    }

    private JsonObject ErrorBody() => new()
    {
        ["error"] = new JsonObject { ["message"] = string.Concat(reply.Parts), ["type"] = "server_error" },
    };
}
