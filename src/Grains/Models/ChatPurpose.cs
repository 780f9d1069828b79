namespace Cagent.Models;

/// <summary>What a request is for. Providers do not care; a cassette does.</summary>
internal enum ChatPurpose
{
    /// <summary>A turn whose last user message a person wrote.</summary>
    Chat,

    /// <summary>A turn of a delegated run: its user message is the server's.</summary>
    SubAgent,

    /// <summary>A summary of the conversation.</summary>
    Summary,

    /// <summary>A title of the conversation.</summary>
    Title,
}

/// <summary>How the purpose travels to the replay of a cassette; it never leaves the process.</summary>
internal static class ChatPurposes
{
    public const string Header = "X-Cagent-Purpose";
}
