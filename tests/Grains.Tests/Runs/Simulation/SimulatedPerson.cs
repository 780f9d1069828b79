using Cagent.Approvals;
using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>Answers questions: sometimes twice, sometimes with an id that nobody asked under.</summary>
internal sealed class SimulatedPerson(Random random)
{
    private static readonly string[] Words =
        [Confirmations.Approve, Confirmations.ApproveSession, Confirmations.ApproveTool, Confirmations.ApproveSafer, Confirmations.Reject];

    public void Answer(SimulatedOwner owner, SimulatedStore store, PendingState pending)
    {
        if (pending.Kind == QuestionKind.Elicitation)
        {
            Answer(owner, new ElicitationAnswer { Action = random.Next(2) == 0 ? "accept" : "decline", ElicitationId = pending.QuestionId });
            return;
        }

        var answer = new ResumeAnswer { Confirmation = Words[random.Next(Words.Length)], ToolCallId = pending.QuestionId };
        if (random.Next(8) == 0)
        {
            var refusal = Assert.Throws<CagentException>(() => Answer(owner, answer with { ToolCallId = "nobody asked" }));
            Assert.Equal(ErrorCodes.NothingPending, refusal.Code); // N6
        }

        if (!Answer(owner, answer))
        {
            return;
        }

        // N7: what was granted is stored with what it released.
        Assert.True(answer.Confirmation != Confirmations.ApproveSession || pending.Kind == QuestionKind.MaxIterations || store.Session.ToolsApproved);
        if (random.Next(3) == 0)
        {
            Assert.False(Answer(owner, answer), "N6: the same answer again changes nothing");
            Assert.Throws<CagentException>(() => Answer(owner, answer with { Confirmation = Confirmations.Reject, Reason = "changed my mind" }));
        }
    }

    private static bool Answer(SimulatedOwner owner, ResumeAnswer answer) => owner.Apply((step, machine) =>
    {
        if (QuestionRules.Check(step.Record, answer) == AnswerMatch.Open)
        {
            machine.Handle(new ResumedInput(answer));
        }
    });

    private static void Answer(SimulatedOwner owner, ElicitationAnswer answer) => owner.Apply((step, machine) =>
    {
        if (QuestionRules.Check(step.Record, answer) == AnswerMatch.Open)
        {
            machine.Handle(new ElicitedInput(answer));
        }
    });
}
