using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Examples;

/// <summary>The model behind a fixture: it plays the script of one case at a time.</summary>
internal sealed class ExampleModel
{
    private readonly SemaphoreSlim _free = new(1);
    private ModelScript _script = new();

    public ExampleModel(ScriptedUpstream upstream, string? name) =>
        Url = upstream.Open(exchange => Volatile.Read(ref _script).AnswerAsync(exchange), name).Url;

    public string Url { get; }

    /// <summary>Plays a script until the result is disposed.</summary>
    public async Task<IDisposable> PlayAsync(ModelScript script, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        Volatile.Write(ref _script, script);
        return new Playing(_free);
    }

    /// <summary>The script that the words of the preconditions describe.</summary>
    public static ModelScript Read(string words)
    {
        var done = ModelReply.Text("do", "ne");
        ModelToolCall? call =
            words.Contains("calls shell", StringComparison.Ordinal) || words.Contains("run of tooled", StringComparison.Ordinal)
                ? new("call_1", "shell", """{"cmd":"echo ok"}""")
            : words.Contains("calls ghost_tool", StringComparison.Ordinal) ? new("call_1", "ghost_tool", "{}")
            : words.Contains("calls transfer_task", StringComparison.Ordinal)
                ? ModelToolCall.With("call_1", "transfer_task", new JsonObject { ["agent"] = "aide", ["task"] = "help", ["expected_output"] = "help" })
            : words.Contains("calls user_prompt", StringComparison.Ordinal) ? new("call_1", "user_prompt", """{"message":"Which?"}""")
            : null;
        return call is null ? new(done, done, done) : new(ModelReply.Call(call), done, done);
    }

    private sealed class Playing(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
