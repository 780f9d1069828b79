using System.Net;
using System.Text.Json.Nodes;

namespace Cagent.Testing.Upstream;

/// <summary>One answer of a scripted model.</summary>
public sealed record ModelReply
{
    /// <summary>Text deltas.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Time before each delta.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Reasoning deltas, sent before the text.</summary>
    public IReadOnlyList<string> Reasoning { get; init; } = [];

    /// <summary>Tool calls, sent after the text.</summary>
    public IReadOnlyList<ModelToolCall> Calls { get; init; } = [];

    /// <summary>Number of deltas in which the arguments of a call come.</summary>
    public int Pieces { get; init; } = 1;

    /// <summary>Finish reason; null = what fits.</summary>
    public string? Finish { get; init; }

    /// <summary>False: no usage is reported.</summary>
    public bool ReportsUsage { get; init; } = true;

    /// <summary>Prompt tokens that are reported.</summary>
    public int InputTokens { get; init; } = 3;

    /// <summary>Completion tokens that are reported.</summary>
    public int OutputTokens { get; init; } = 2;

    /// <summary>An extra data line after the text, sent as it is.</summary>
    public string? Raw { get; init; }

    /// <summary>How the answer ends.</summary>
    public ModelEnding Ending { get; init; }

    /// <summary>Status of an HTTP error instead of a stream; null = 200.</summary>
    public HttpStatusCode? Error { get; init; }

    /// <summary>Headers of an HTTP error.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs before the first byte is sent; a barrier of the test.</summary>
    public Func<UpstreamExchange, Task>? Before { get; init; }

    /// <summary>Runs after the last delta and before the end; a barrier of the test.</summary>
    public Func<UpstreamExchange, Task>? BeforeEnd { get; init; }

    /// <summary>A plain answer in one delta.</summary>
    public static ModelReply Text(params string[] parts) => new() { Parts = parts };

    /// <summary>An answer that calls tools.</summary>
    public static ModelReply Call(params ModelToolCall[] calls) => new() { Calls = calls };

    /// <summary>An HTTP error with a body as OpenAI's.</summary>
    public static ModelReply Failure(HttpStatusCode status, string message, params (string Name, string Value)[] headers) => new()
    {
        Error = status,
        Parts = [message],
        Headers = headers.ToDictionary(header => header.Name, header => header.Value),
    };
}

/// <summary>A tool call of a scripted model.</summary>
/// <param name="Id">Id of the call.</param>
/// <param name="Name">Name of the tool.</param>
/// <param name="Arguments">The exact string.</param>
public sealed record ModelToolCall(string Id, string Name, string Arguments)
{
    /// <summary>A call with arguments as an object.</summary>
    public static ModelToolCall With(string id, string name, JsonObject arguments) => new(id, name, arguments.ToJsonString());
}

/// <summary>How a scripted answer ends.</summary>
public enum ModelEnding
{
    /// <summary>As it should.</summary>
    Complete,

    /// <summary>The TCP connection is reset before the finish.</summary>
    Reset,

    /// <summary>The connection is closed before the finish.</summary>
    Cut,

    /// <summary>Nothing more comes and the connection stays open.</summary>
    Hang,
}
