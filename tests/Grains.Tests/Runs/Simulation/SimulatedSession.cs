using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>A session in a world where everything happens in an order drawn from a seed: clients, answers, cancellation, outcomes, late outcomes,
/// death after any write, and owners that go on without knowing that another one has taken over.</summary>
internal sealed class SimulatedSession
{
    private const int RememberedInputs = 20;
    private readonly Random _random;
    private readonly Func<int, bool> _crashesAfter;
    private readonly RunWorld _world;
    private readonly SimulatedPerson _person;
    private readonly List<RunInput> _delivered = [];
    private readonly int _restlessness;
    private SimulatedOwner _owner;
    private SimulatedOwner? _zombie;
    private int _ids;

    public SimulatedSession(int seed, Func<int, bool> crashesAfter)
    {
        _random = new Random(seed);
        _crashesAfter = crashesAfter;
        _restlessness = 20 + (_random.Next(3) * 40);
        var team = SimulatedTeam.Draw(_random);
        Store = new SimulatedStore(new SessionState
        {
            Id = "s",
            CreatedAt = DateTimeOffset.UnixEpoch,
            ToolsApproved = _random.Next(4) == 0,
            MaxIterations = _random.Next(3) == 0 ? 2 : 0,
        });
        _world = new RunWorld
        {
            Now = DateTimeOffset.UnixEpoch,
            NewId = () => $"id{++_ids}",
            Draw = _random.Next,
            Team = team,
            Limits = new RunLimits { MaxRecoveries = _random.Next(4) == 0 ? 3 : 50, SteerCapacity = 2 },
        };
        World = new SimulatedWorld(_random, Store, team);
        Clients = new SimulatedClients(_random, _world.Limits);
        _person = new SimulatedPerson(_random);
        _owner = new SimulatedOwner(Store, _world);
    }

    public SimulatedStore Store { get; }

    public SimulatedWorld World { get; }

    public SimulatedClients Clients { get; }

    /// <summary>Until every client has its answers and every run has ended.</summary>
    public SimulatedSession Play()
    {
        for (var turns = 0; !Clients.AreDone || Store.Record.Run is not null || !Store.Record.Queue.IsEmpty; turns++)
        {
            Assert.True(turns < 20_000, "the session does not come to an end");
            var writes = Store.Writes;
            Turn();
            if ((Store.Writes != writes && _crashesAfter(Store.Writes)) || _owner.IsFenced)
            {
                _owner = new SimulatedOwner(Store, _world);
                _owner.TakeOver();
            }
        }

        return this;
    }

    private void Turn()
    {
        var draw = _random.Next(_restlessness);
        if (draw == 0 && !Clients.AreDone)
        {
            Clients.Send(_owner, answerIsLost: _random.Next(4) == 0);
        }
        else if (draw == 1 && _random.Next(4) == 0)
        {
            _owner.Apply((_, machine) => machine.Handle(new CancelInput(_owner.ModelCall?.Shown ?? ShownAnswer.None)));
        }
        else if (draw == 2 && _delivered.Count > 0)
        {
            var late = _delivered[_random.Next(_delivered.Count)];
            Assert.False(_owner.Apply((_, machine) => machine.Handle(late)), "N4, N9: an outcome counts once");
        }
        else if (draw == 3 && _random.Next(4) == 0)
        {
            HandOver();
        }
        else if (draw == 4 && _random.Next(4) == 0)
        {
            _zombie = _owner;
            _owner = new SimulatedOwner(Store, _world);
            _owner.TakeOver();
        }
        else if (draw < 10 && _zombie is { Work.Count: > 0 } zombie)
        {
            Advance(zombie);
        }
        else
        {
            Advance(_owner);
        }
    }

    private void HandOver()
    {
        _owner.Apply((step, _) => step.Record = step.Record with { Run = step.Record.Run is null ? null : step.Record.Run with { HandedOver = true } });
        var recoveries = Store.Record.Run?.Recoveries;
        _owner = new SimulatedOwner(Store, _world);
        _owner.TakeOver();
        Assert.True(Store.Record.Run is null || Store.Record.Run.Recoveries <= (recoveries ?? 0), "a handover is no failed attempt");
    }

    private void Advance(SimulatedOwner owner)
    {
        if (owner.Record.Run?.Pending is { } pending && (owner.Work.Count == 0 || _random.Next(2) == 0))
        {
            _person.Answer(owner, Store, pending);
        }
        else if (owner.Work.Count > 0)
        {
            var work = owner.Work[_random.Next(owner.Work.Count)];
            if (World.Perform(owner, work, ownsSession: owner == _owner) is { } input)
            {
                Deliver(owner, input);
            }
        }
        else if (owner.Record is { Run: null, Queue: [var next, ..] })
        {
            StartNext(owner, next);
        }
        else if (!Clients.AreDone)
        {
            Clients.Send(owner, answerIsLost: false);
        }
    }

    private void Deliver(SimulatedOwner owner, RunInput input)
    {
        if (owner.Apply((_, machine) => machine.Handle(input)) && _delivered.Count < RememberedInputs)
        {
            _delivered.Add(input);
        }
    }

    private void StartNext(SimulatedOwner owner, QueuedRun next) => owner.Apply((step, machine) =>
    {
        step.Record = step.Record with { Queue = step.Record.Queue.RemoveAt(0) };
        var messages = PostedMessages.FindNew(next.Request.Messages, [.. step.ItemsOf(step.Session.Id)]);
        machine.Handle(_random.Next(6) switch
        {
            0 => new StartFailedInput(next.RunId, next.Request, next.Agent, messages, "the agent file is broken"),
            1 => new StartFailedInput(next.RunId, next.Request, next.Agent, messages, null),
            _ => new StartInput(next.RunId, next.Request, next.RevisionHash, next.Agent, messages),
        });
    });
}
