namespace Cagent;

/// <summary>A refusal or failure that a client is told about: what was attempted, on what, and what to do.</summary>
/// <remarks>It crosses grain boundaries; <c>Api/Problems</c> turns it into a status and <c>{"message","error","code"}</c>.</remarks>
[GenerateSerializer, Alias("Cagent.CagentException")]
public class CagentException : Exception
{
    /// <summary>An exception with a stable <paramref name="code"/> (see <see cref="ErrorCodes"/>) and a sentence for people.</summary>
    public CagentException(string code, string message)
        : base(message) => Code = code;

    /// <summary>As above, with the exception that led to it.</summary>
    public CagentException(string code, string message, Exception inner)
        : base(message, inner) => Code = code;

    /// <summary>Stable word for programs, one of <see cref="ErrorCodes"/>.</summary>
    [Id(0)]
    public string Code { get; private set; }
}
