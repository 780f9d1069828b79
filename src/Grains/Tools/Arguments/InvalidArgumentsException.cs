namespace Cagent.Tools.Arguments;

/// <summary>The model sent arguments that a tool cannot read. The message is for the model: which argument, what was wanted, what came.</summary>
internal sealed class InvalidArgumentsException(string reason) : Exception($"invalid arguments: {reason}");
