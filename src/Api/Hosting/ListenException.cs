namespace Cagent.Api.Hosting;

/// <summary>Why an address cannot be listened on.</summary>
internal sealed class ListenException(string message) : Exception(message);
