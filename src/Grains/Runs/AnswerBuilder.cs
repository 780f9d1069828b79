using System.Text;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Puts the pieces of a streamed answer together (runtime §3).</summary>
internal sealed class AnswerBuilder
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<PartialCall> _calls = [];
    private string? _thinkingSignature;
    private string? _thoughtSignature;
    private string? _model;
    private ChatFinishReason? _finish;
    private TokenUsage? _usage;

    public string Content => _content.ToString();

    public string? Reasoning => ReasoningUpTo(_reasoning.Length);

    public int ContentLength => _content.Length;

    public int ReasoningLength => _reasoning.Length;

    public string ContentUpTo(int length) => _content.ToString(0, length);

    public string? ReasoningUpTo(int length) => length == 0 ? null : _reasoning.ToString(0, length);

    /// <summary>Takes everything of a chunk but its text and calls, which the caller shows one by one.</summary>
    public void Note(ChatChunk chunk)
    {
        _usage = chunk.Usage ?? _usage;
        _model ??= string.IsNullOrEmpty(chunk.Model) ? null : chunk.Model;
        _thinkingSignature = string.IsNullOrEmpty(chunk.ThinkingSignature) ? _thinkingSignature : chunk.ThinkingSignature;
        _thoughtSignature = string.IsNullOrEmpty(chunk.ThoughtSignature) ? _thoughtSignature : chunk.ThoughtSignature;
        _finish = chunk.Finish ?? _finish;
    }

    public void AddContent(string text) => _content.Append(text);

    public void AddReasoning(string text) => _reasoning.Append(text);

    /// <summary>Takes a piece of a call; returns the call if there is something new to show: its name became known, or arguments came.</summary>
    public PartialCall? Add(ToolCallDelta delta)
    {
        var id = delta.Id ?? "";
        var call = _calls.Find(candidate => candidate.Id == id);
        if (call is null)
        {
            call = new PartialCall(id);
            _calls.Add(call);
        }

        return call.Add(delta) ? call : null;
    }

    public ModelAnswer Build() => new()
    {
        Content = Content,
        Reasoning = Reasoning,
        ThinkingSignature = _thinkingSignature,
        ThoughtSignature = _thoughtSignature,
        ToolCalls = [.. _calls.Select(call => call.ToToolCall())],
        Finish = _finish,
        Usage = _usage,
        Model = _model,
    };

    /// <summary>A call while it is streamed. Deltas are grouped by id, in order of first appearance.</summary>
    internal sealed class PartialCall(string id)
    {
        private readonly StringBuilder _arguments = new();
        private string _type = "function";

        public string Id { get; } = id;

        public string Name { get; private set; } = "";

        public bool Add(ToolCallDelta delta)
        {
            if (!string.IsNullOrEmpty(delta.Type))
            {
                _type = delta.Type;
            }

            var named = Name.Length == 0 && !string.IsNullOrEmpty(delta.Name);
            if (!string.IsNullOrEmpty(delta.Name))
            {
                Name = delta.Name;
            }

            _arguments.Append(delta.Arguments);
            return Name.Length > 0 && (named || !string.IsNullOrEmpty(delta.Arguments));
        }

        /// <summary>The call so far.</summary>
        public ToolCall ToToolCall() => new()
        {
            Id = Id.Length == 0 ? null : Id,
            Type = _type,
            Function = new FunctionCall
            {
                Name = Name.Length == 0 ? null : Name,
                Arguments = _arguments.Length == 0 ? null : _arguments.ToString(),
            },
        };
    }
}
