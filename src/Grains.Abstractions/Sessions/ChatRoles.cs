namespace Cagent.Sessions;

/// <summary>The four roles of a message.</summary>
public static class ChatRoles
{
    /// <summary>Instructions to the model.</summary>
    public const string System = "system";

    /// <summary>What a person, or the runtime on a person's behalf, said.</summary>
    public const string User = "user";

    /// <summary>An answer of the model.</summary>
    public const string Assistant = "assistant";

    /// <summary>The result of a tool call.</summary>
    public const string Tool = "tool";
}
