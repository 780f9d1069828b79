using System.Data.Common;
using Cagent.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Calls;

/// <summary>Calls again for a moment when the node that has the session is gone: it takes a second or two until the others know, and the client that
/// waits for that long is spared an error. A call that may have been carried out is repeated only if that changes nothing.</summary>
internal sealed partial class CallRetry(
    IOptions<ApiOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<CallRetry> logger)
{
    /// <summary>How Orleans (10.4) begins its word that no connection could be made: the call has not left this node.</summary>
    private const string NotSent = "Exception while sending message";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    /// <summary>A session that is between two owners says so at once. A store that does not answer was tried long enough already.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <param name="call">Makes the call.</param>
    /// <param name="isRepeatable">Carried out twice it has the effect of once.</param>
    /// <param name="cancellationToken">The client left.</param>
    /// <exception cref="CagentException">What the grain refused, or its defect.</exception>
    /// <exception cref="DbException">The store of the grain does not answer.</exception>
    /// <exception cref="OrleansException">No node answered, whatever the cause.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, bool isRepeatable, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var asked = time.GetTimestamp();
            try
            {
                return await call();
            }
            catch (Exception failure) when (IsWorthRepeating(failure, isRepeatable, time.GetElapsedTime(asked))
                && time.GetElapsedTime(started) < options.Value.CallPatience
                && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                LogAgain(failure.Message);
            }
            catch (Exception failure) when (failure is not (CagentException or OrleansException or TimeoutException or OperationCanceledException or DbException))
            {
                throw new SiloUnavailableException("The call did not reach its node.", failure);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    public Task RunAsync(Func<Task> call, bool isRepeatable, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            await call();
            return true;
        },
        isRepeatable,
        cancellationToken);

    /// <summary>Whether a call that failed so may have been carried out all the same: what says so is no answer of the grain.</summary>
    public static bool MayBeDone(Exception failure) => failure is not CagentException { Code: not ErrorCodes.StoreUnavailable } && !IsNotSent(failure);

    private static bool IsNotSent(Exception failure) =>
        failure is OrleansMessageRejectionException && failure.Message.StartsWith(NotSent, StringComparison.Ordinal);

    private static bool IsWorthRepeating(Exception failure, bool isRepeatable, TimeSpan took) => failure switch
    {
        _ when IsNotSent(failure) => true,
        CagentException { Code: ErrorCodes.StoreUnavailable } => isRepeatable && took < AtOnce,
        CagentException => false,

        // Orleans waited for half a minute before it gave up.
        TimeoutException => false,

        // What a grain throws by mistake is a CagentException as well (the silo's DefectFilter): this is whatever kept the call from being answered. While
        // nodes come and go that may be any type, such as the directory's own cancellations.
        _ => isRepeatable,
    };

    [LoggerMessage(LogLevel.Debug, "A node did not answer, asking again: {Reason}")]
    private partial void LogAgain(string reason);
}
