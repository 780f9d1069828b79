namespace Cagent.Benchmarks.Load;

/// <summary>What a client saw of one answer. Milliseconds.</summary>
/// <param name="FirstEvent">From sending the request to the first byte of the stream.</param>
/// <param name="Total">From sending the request to the end of the stream.</param>
/// <param name="Lags">Of each delta, from the model's write to the client's read.</param>
internal sealed record RunTimes(double FirstEvent, double Total, IReadOnlyList<double> Lags);
