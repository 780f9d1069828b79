using System.Collections.Immutable;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>A model that asks for the same again and again (<c>max_consecutive_tool_calls</c>).</summary>
internal sealed partial class RunMachine
{
    /// <summary>Counts answers that ask for the same calls in a row. One that asks for the same call several times counts as often.</summary>
    private void CountRepetition(ImmutableArray<ToolCall> calls)
    {
        var asked = calls.Select(call => (Name: call.Function.Name ?? "", Arguments: call.Function.Arguments ?? "")).ToArray();
        var isOneCall = asked.Distinct().Count() == 1;
        asked = isOneCall ? asked[..1] : asked;
        var names = string.Join(", ", asked.Select(call => call.Name));
        var arguments = string.Join('\n', asked.Select(call => call.Arguments));
        var before = Loop.Repeated is { } repeated && repeated.Names == names && repeated.Arguments == arguments ? repeated.Count : 0;
        Loop = Loop with { Repeated = new RepeatedCalls(names, arguments, before + (isOneCall ? calls.Length : 1)) };
    }

    /// <summary>The calls of the answer have run: at the limit they were the last ones.</summary>
    private bool EndsRepetition()
    {
        var limit = step.Session.MaxConsecutiveToolCalls > 0
            ? step.Session.MaxConsecutiveToolCalls
            : world.Team.Agent(CallingAgent).Config.MaxConsecutiveToolCalls;
        if (limit <= 0 || Loop.Repeated is not { } repeated || repeated.Count < limit)
        {
            return false;
        }

        var error = $"The model asked for the same call of '{repeated.Names}' {repeated.Count} times in a row; the run was ended.";
        Emit(new ErrorEvent { Error = error, Code = "loop_detected" });
        FinishLoop("loop_detected", error);
        return true;
    }
}
