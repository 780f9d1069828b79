namespace Cagent.Benchmarks.Load;

/// <summary>A process that gives clients the answers of the model.</summary>
internal interface ILoadTarget : IAsyncDisposable
{
    /// <summary>Sends to it.</summary>
    HttpClient Client { get; }

    /// <summary>What it costs.</summary>
    Processes.ProcessUsage Usage { get; }

    /// <summary>Makes the requests that each begin a new conversation.</summary>
    Task<IReadOnlyList<HttpRequestMessage>> PrepareAsync(int count, CancellationToken cancellationToken);
}
