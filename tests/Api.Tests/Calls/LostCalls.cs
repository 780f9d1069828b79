using System.Reflection;

namespace Cagent.Api.Tests.Calls;

/// <summary>What a caller gets when its call was not answered.</summary>
internal static class LostCalls
{
    /// <summary>The call has not left this node. Orleans makes it itself only: its constructor is not public.</summary>
    public static readonly Exception NotSent = (Exception)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException),
        BindingFlags.Instance | BindingFlags.NonPublic,
        binder: null,
        ["Exception while sending message: connection refused"],
        culture: null)!;
}
