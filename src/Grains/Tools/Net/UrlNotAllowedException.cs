namespace Cagent.Tools.Net;

/// <summary>An address that tools may not ask; the message is for the model.</summary>
internal sealed class UrlNotAllowedException(string reason) : Exception("URL not allowed: " + reason);
