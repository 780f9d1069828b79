using System.Collections.Immutable;
using System.Text.Json;
using Cagent.Agents.Configuration;
using Cagent.Approvals;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Tools;
using Cagent.Tools.Arguments;
using Cagent.Tools.UserPrompt;

namespace Cagent.Runs;

/// <summary>Questions to a person and their answers (runtime §7.2, §9, §16).</summary>
internal sealed partial class RunMachine
{
    private const int RememberedAnswers = 64;

    /// <summary>Stores the question that the last event asks; the run waits from here on.</summary>
    private void Ask(string questionId, QuestionKind kind)
    {
        Run = Run with
        {
            Pending = new PendingState
            {
                QuestionId = questionId,
                Kind = kind,
                SessionId = Loop.SessionId,
                AskedAt = world.Now,
                Event = EventSerializer.ToElement(step.Events[^1]),
            },
        };
        if (kind != QuestionKind.MaxIterations)
        {
            step.Effects.Add(new NotifyPersonEffect(Loop.SessionId, HooksOf(CallingAgent)));
        }
    }

    private HooksConfig? HooksOf(string agent) => world.Team.Agent(agent).Config.Hooks;

    private void Resumed(ResumeAnswer answer)
    {
        if (QuestionRules.Match(step.Record, answer) != AnswerMatch.Open)
        {
            return;
        }

        var pending = TakeQuestion(QuestionRules.Word(answer));
        if (pending.Kind == QuestionKind.MaxIterations)
        {
            ContinueOrStop(answer.Confirmation == Confirmations.Approve);
            return;
        }

        var slot = FindSlot(pending.SessionId, pending.QuestionId)!;
        if (answer.Confirmation == Confirmations.Reject)
        {
            var reason = answer.Reason?.Trim();
            Respond(slot, ToolResult.Error("The user rejected the tool call." + (string.IsNullOrEmpty(reason) ? "" : " Reason: " + reason)));
            Advance();
            return;
        }

        Grant(answer, slot);
        SetSlot(slot with { Status = SlotStatus.Approved });
        Advance();
    }

    private PendingState TakeQuestion(string answer)
    {
        var pending = Run.Pending!;
        Run = Run with { Pending = null };
        var answers = step.Record.Answers.Add(new GivenAnswer(pending.QuestionId, pending.Kind, answer));
        step.Record = step.Record with { Answers = answers.Length > RememberedAnswers ? answers.RemoveAt(0) : answers };
        return pending;
    }

    /// <summary>A grant made inside a delegated task holds for the sessions above it too (runtime §23.8).</summary>
    private void Grant(ResumeAnswer answer, Slot slot)
    {
        foreach (var loop in Run.Loops)
        {
            var state = step.StateOf(loop.SessionId);
            switch (answer.Confirmation)
            {
                case Confirmations.ApproveSession:
                    step.SetState(state with { ToolsApproved = true, SafetyPolicy = SafetyPolicies.Unsafe });
                    break;
                case Confirmations.ApproveTool:
                    var pattern = string.IsNullOrWhiteSpace(answer.ToolName) ? slot.Call.Function.Name ?? "" : answer.ToolName;
                    step.SetState(state with { Permissions = Allowing(state.Permissions, pattern) });
                    break;
                case Confirmations.ApproveSafe:
                    step.SetState(state with { SafetyPolicy = SafetyPolicies.SafeAuto });
                    break;
                case Confirmations.ApproveSafer:
                    step.SetState(state with { SafetyPolicy = SafetyPolicies.Safer });
                    break;
            }
        }
    }

    private static Permissions.PermissionRules Allowing(Permissions.PermissionRules? rules, string pattern)
    {
        rules ??= new Permissions.PermissionRules();
        var allow = rules.Allow ?? [];
        return allow.Contains(pattern) ? rules : rules with { Allow = [.. allow, pattern] };
    }

    private void ContinueOrStop(bool goOn)
    {
        if (goOn)
        {
            Loop = Loop with { Limit = Loop.Iteration + world.Limits.ExtraIterations };
            BeginIteration();
            return;
        }

        Append(
            new ChatMessage
            {
                Role = ChatRoles.Assistant,
                Content = $"Execution stopped after reaching the configured max_iterations limit ({Loop.Limit}).",
                CreatedAt = Timestamp,
            },
            Loop.Agent);
        Emit(new MessageAddedEvent(), Loop.Agent);
        FinishLoop("continue");
    }

    /// <summary>The built-in <c>user_prompt</c>: nothing runs while it waits, so it survives everything that the session survives.</summary>
    private void PromptUser(Slot slot)
    {
        if (Read(slot, UserPromptArguments.Parse, runHooks: true) is not { } arguments)
        {
            return;
        }

        var question = new ElicitationRequestEvent
        {
            Message = arguments.Message,
            Schema = arguments.Schema ?? JsonNull,
            ElicitationId = world.NewId(),
            Meta = arguments.Title is { } title ? new Dictionary<string, string> { ["cagent/title"] = title } : null,
        };
        SetSlot(slot with { Status = SlotStatus.AwaitingAnswer });
        Emit(question, CallingAgent);
        Ask(question.ElicitationId, QuestionKind.Elicitation);
    }

    private static readonly JsonElement JsonNull = JsonDocument.Parse("null").RootElement.Clone();

    private void Elicited(ElicitationAnswer answer)
    {
        if (QuestionRules.Match(step.Record, answer) != AnswerMatch.Open)
        {
            return;
        }

        var content = QuestionRules.ContentOf(answer, Run.Pending!);
        TakeQuestion(QuestionRules.Word(answer));
        var slot = Loop.Slots.First(candidate => candidate.Status == SlotStatus.AwaitingAnswer);
        var text = ElicitationText(answer.Action, content);
        Respond(slot, answer.Action == "accept" ? ToolResult.Ok(text) : ToolResult.Error(text), runHooks: true);
        Advance();
    }

    private static string ElicitationText(string action, JsonElement? answer)
    {
        if (answer is not { ValueKind: JsonValueKind.Object } content || !content.EnumerateObject().Any())
        {
            return $$"""{"action":"{{action}}"}""";
        }

        using var readable = JsonText.Parse(content.GetRawText());
        return $$"""{"action":"{{action}}","content":{{ToolJson.WriteSorted(readable.RootElement)}}}""";
    }
}
