using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>Holds a model's answer back, after its text and before its end, until the test opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the server has closed its connection to the model instead of waiting on.</summary>
    public Task Left => _left.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>An answer that shows this text and then waits.</summary>
    public ModelReply Reply(string text) => ModelReply.Text(text) with { BeforeEnd = WaitAsync };

    public void Open() => _open.TrySetResult();

    /// <summary>Waits until it is open or the server has left.</summary>
    public async Task WaitAsync(UpstreamExchange exchange)
    {
        try
        {
            await _open.Task.WaitAsync(exchange.Left);
        }
        catch (OperationCanceledException)
        {
            _left.TrySetResult();
            throw;
        }
    }
}
