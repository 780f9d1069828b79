using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>The clients of a simulated session: what they still want to send, and what was accepted.</summary>
internal sealed class SimulatedClients
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly Random _random;
    private readonly RunLimits _limits;
    private readonly List<SimulatedRequest> _wanted = [];
    private int _runs;

    public SimulatedClients(Random random, RunLimits limits)
    {
        _random = random;
        _limits = limits;
        Want(SimulatedRequestKind.Run, 1 + random.Next(3));
        Want(SimulatedRequestKind.Steer, random.Next(4));
        Want(SimulatedRequestKind.FollowUp, random.Next(3));
    }

    /// <summary>Texts that were accepted, in no order.</summary>
    public List<string> Accepted { get; } = [];

    /// <summary>Runs that were accepted.</summary>
    public List<string> Runs { get; } = [];

    public bool AreDone => _wanted.Count == 0;

    /// <summary>Sends one of the requests. The answer may be lost; then it is sent again, some time.</summary>
    public void Send(SimulatedOwner owner, bool answerIsLost)
    {
        var index = _random.Next(_wanted.Count);
        var request = _wanted[index];
        try
        {
            var run = "";
            owner.Apply((step, machine) => run = Take(owner, step, machine, request));
            if (owner.IsFenced || answerIsLost)
            {
                return;
            }

            Accepted.Add(request.Text);
            if (request.Kind == SimulatedRequestKind.Run)
            {
                Runs.Add(run);
            }

            _wanted.RemoveAt(index);
        }
        catch (CagentException refusal) when (refusal.Code is ErrorCodes.SessionBusy or ErrorCodes.QueueFull)
        {
            // It is sent again, some time.
        }
        catch (CagentException refusal) when (refusal.Code == ErrorCodes.NotRunning)
        {
            _wanted.RemoveAt(index);
        }
    }

    private void Want(SimulatedRequestKind kind, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            _wanted.Add(new SimulatedRequest(kind, $"{kind} {number}", (BusyPolicy)_random.Next(3)));
        }
    }

    private string Take(SimulatedOwner owner, RunStep step, RunMachine machine, SimulatedRequest request)
    {
        if (RequestKeys.Find(step.Record, request.Key, Now, TimeSpan.FromDays(1)) is { } first)
        {
            return first.RunId ?? "";
        }

        var messages = PostedMessages.TakeAll([request.Message]);
        var run = "";
        switch (request.Kind)
        {
            case SimulatedRequestKind.Steer:
                step.Record = Inbox.Steer(step.Record, messages, _limits);
                break;
            case SimulatedRequestKind.FollowUp:
                step.Record = Inbox.FollowUp(step.Record, messages, _limits);
                break;
            default:
                run = $"run{++_runs}";
                Start(owner, step, machine, request, run);
                break;
        }

        step.Record = RequestKeys.Remember(step.Record, new KeyedRequest(request.Key.Key, request.Key.Hash, Now) { RunId = run }, TimeSpan.FromDays(1));
        return run;
    }

    private void Start(SimulatedOwner owner, RunStep step, RunMachine machine, SimulatedRequest request, string run)
    {
        var start = new StartRun { AgentId = "a", Messages = [request.Message], Key = request.Key };
        switch (RunAdmission.Decide(step.Record, request.IfBusy, isWatched: _random.Next(2) == 0, capacity: 2))
        {
            case Admission.Enqueue:
                step.Record = step.Record with { Queue = step.Record.Queue.Add(new QueuedRun(run, start, "hash", "root")) };
                break;
            case Admission.Interrupt:
                machine.Handle(new CancelInput(owner.ModelCall?.Shown ?? ShownAnswer.None));
                machine.Handle(new StartInput(run, start, "hash", "root", PostedMessages.FindNew(start.Messages, [.. step.ItemsOf(step.Session.Id)])));
                break;
            default:
                machine.Handle(new StartInput(run, start, "hash", "root", PostedMessages.FindNew(start.Messages, [.. step.ItemsOf(step.Session.Id)])));
                break;
        }
    }
}
