using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Calls;

/// <summary>Names what a grain throws by mistake, where it happens. Orleans hands a caller whatever kept it from reaching a grain as the exception it
/// caught, of any type; after this filter an exception of any type but <see cref="CagentException"/> says that the call was not answered.</summary>
internal sealed partial class DefectFilter(ILogger<DefectFilter> logger) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (IsOurs(context) && IsDefect(exception))
        {
            LogDefect(context.InterfaceName, context.MethodName, context.TargetId, exception);
            throw new CagentException(ErrorCodes.Internal, "an internal error; the server's log says more", exception);
        }
    }

    private static bool IsOurs(IIncomingGrainCallContext context) => context.Request.GetInterfaceType().Assembly == typeof(CagentException).Assembly;

    private static bool IsDefect(Exception exception) =>
        exception is not (CagentException or OrleansException or TimeoutException or OperationCanceledException or System.Data.Common.DbException);

    [LoggerMessage(LogLevel.Error, "{Interface}.{Method} of {Grain} failed")]
    private partial void LogDefect(string @interface, string method, GrainId grain, Exception exception);
}
