using System.Text.Json.Serialization;

namespace Cagent.Cluster.Tests.Models;

/// <summary>What a user message asks the numbered model for. The message is all that the model needs, so any node may ask it at any time.</summary>
internal sealed record Wish
{
    /// <summary>Name of the post, different for every post of a test.</summary>
    public required string Post { get; init; }

    /// <summary>Tokens of each answer.</summary>
    public int Tokens { get; init; } = 10;

    /// <summary>Milliseconds before each token.</summary>
    public int Pause { get; init; } = 20;

    /// <summary>Characters of each token, at least as many as its number takes.</summary>
    public int Width { get; init; }

    /// <summary>Answers that call a tool, before the last one.</summary>
    public int Calls { get; init; }

    /// <summary>Command of those calls; <c>{call}</c> stands for the id of the call.</summary>
    public string Command { get; init; } = "";

    /// <summary>The user message.</summary>
    [JsonIgnore]
    public string Text => JsonSerializer.Serialize(this);

    /// <summary>Reads a user message; null when it asks for nothing.</summary>
    public static Wish? Read(string text) => text.StartsWith("{\"Post\"", StringComparison.Ordinal) ? JsonSerializer.Deserialize<Wish>(text) : null;

    /// <summary>Id of the tool call of an answer.</summary>
    public string Call(int answer) => $"call-{Post}-{answer}";

    /// <summary>A token: it says which post, which answer and which token it is.</summary>
    public string Token(int answer, int token) => $"[{Post}/{answer}/{token}]".PadRight(Width, '.');

    /// <summary>The whole text of an answer.</summary>
    public string Answer(int answer) => string.Concat(Enumerable.Range(0, Tokens).Select(token => Token(answer, token)));

    /// <summary>The tokens of all answers, when nothing cuts them short.</summary>
    [JsonIgnore]
    public IEnumerable<string> AllTokens =>
        Enumerable.Range(0, Calls + 1).SelectMany(answer => Enumerable.Range(0, Tokens).Select(token => Token(answer, token)));

    /// <summary>Their text.</summary>
    [JsonIgnore]
    public string Everything => string.Concat(AllTokens);
}
