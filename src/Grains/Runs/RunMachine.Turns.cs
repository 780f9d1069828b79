using System.Collections.Immutable;
using Cagent.Events;

namespace Cagent.Runs;

/// <summary>Beginning and end of runs and turns (runtime §2.2–2.5, §16).</summary>
internal sealed partial class RunMachine
{
    private void Start(StartInput input)
    {
        var profile = world.Team.Agent(input.Agent);
        var session = step.Session;
        if (!step.Record.HasRun)
        {
            // A model with an explicit budget starts thinking; a person's earlier toggle is kept (runtime M-31, http-api §11.9).
            session = session with { Thinking = session.Thinking || profile.ThinkingConfigured };
        }

        step.Session = session with { CurrentAgent = profile.Name, AgentId = input.Request.AgentId };
        var titleTexts = session.Title.Length == 0
            ? input.NewMessages.Select(message => message.Content).Where(text => !string.IsNullOrWhiteSpace(text)).ToImmutableArray()
            : [];
        step.Record = step.Record with
        {
            HasRun = true,
            Run = NewRun(input.RunId, input.Request, input.RevisionHash, profile.Name, LimitOf(profile)) with { TitleTexts = titleTexts },
        };

        if (step.Record.TitleGiven && session.Title.Length > 0)
        {
            Emit(new SessionTitleEvent { Title = session.Title });
        }

        EmitAgentInfo(profile, EffectiveModel(profile));
        EmitTeamInfo();
        WarnOfLostModels();
        WarnOfToolsets(input.Warnings);
        foreach (var message in input.NewMessages)
        {
            Run = Run with { LastPosted = Loop.NextPosition };
            Append(message with { CreatedAt = Timestamp }, "");
        }

        ListTools();
    }

    /// <summary>An override that names no model any more is left aside (runtime M-11).</summary>
    private void WarnOfLostModels()
    {
        foreach (var agent in world.Team.Agents)
        {
            if (OverrideOf(agent) is { } reference && !world.Team.Models.ContainsKey(reference))
            {
                Emit(
                    new WarningEvent { Message = $"The model '{reference}', which was chosen for agent '{agent.Name}', is not available; its own model answers instead." },
                    Loop.Agent);
            }
        }
    }

    private RunState NewRun(string runId, StartRun request, string revisionHash, string agent, int limit) => new()
    {
        RunId = runId,
        AgentId = request.AgentId,
        RevisionHash = revisionHash,
        StartedAt = world.Now,
        OnDisconnect = request.OnDisconnect,
        Starter = request.Watcher,
        HasIdempotencyKey = request.Key is not null,
        Loops = [NewLoop(step.Session.Id, agent, limit, NextPositionOf(step.Session.Id))],
    };

    private int LimitOf(AgentProfile agent) =>
        step.Session.MaxIterations > 0 ? step.Session.MaxIterations : int.CreateSaturating(agent.Config.MaxIterations);

    private long NextPositionOf(string sessionId) => step.ItemsOf(sessionId).Select(item => item.Position + 1).LastOrDefault();

    private static LoopState NewLoop(string sessionId, string agent, int limit, long nextPosition) => new()
    {
        SessionId = sessionId,
        Agent = agent,
        Phase = LoopPhase.Starting,
        Limit = limit,
        NextPosition = nextPosition,
    };

    private void ListTools()
    {
        if (Agent.HasToolsets)
        {
            Emit(new McpInitStartedEvent(), Loop.Agent);
        }

        step.Effects.Add(new ListToolsEffect(BeginWork(), Loop.Agent));
    }

    private void ToolsListed(ToolsListedInput input)
    {
        if (Loop.Phase is not (LoopPhase.Starting or LoopPhase.TurnStarting))
        {
            return;
        }

        if (Agent.HasToolsets)
        {
            Emit(new McpInitFinishedEvent(), Loop.Agent);
        }

        Emit(new ToolsetInfoEvent { AvailableTools = input.AvailableTools }, Loop.Agent);
        if (Loop.Phase == LoopPhase.Starting)
        {
            // What the first listing complains of stands at the top of the first turn (runtime ).
            AnnounceStart();
            WarnOfToolsets(input.Warnings);
            BeginTurn();
        }
        else
        {
            WarnOfToolsets(input.Warnings);
            GoOn();
        }
    }

    private void WarnOfToolsets(ImmutableArray<string> warnings)
    {
        if (!warnings.IsEmpty)
        {
            var lines = string.Join("\n", warnings.Select(warning => "- " + warning));
            Emit(new WarningEvent { Message = $"Some toolsets failed to initialize for agent '{Loop.Agent}'.\n\nDetails:\n\n{lines}" }, Loop.Agent);
        }
    }

    private void AnnounceStart()
    {
        // One event for the request: its last message. Messages posted before it in the same request are in the history.
        if (IsRootLoop && Run.LastPosted is { } position && step.ItemsOf(Loop.SessionId).LastOrDefault(item => item.Position == position) is { } last)
        {
            Emit(new UserMessageEvent
            {
                Message = last.Message!.Content,
                MultiContent = last.Message.MultiContent,
                SessionPosition = last.Position,
            });
        }

        Emit(new StreamStartedEvent(), Loop.Agent);
    }

    /// <summary>The top of the loop.</summary>
    private void BeginTurn()
    {
        Loop = Loop with { Phase = LoopPhase.TurnStarting, Slots = [], Turn = null };
        ListTools();
    }

    /// <summary>After the tools were listed: limit, compaction, model.</summary>
    private void GoOn()
    {
        if (Loop.Limit > 0 && Loop.Iteration >= Loop.Limit)
        {
            AskToContinue();
            return;
        }

        BeginIteration();
    }

    private void AskToContinue()
    {
        var question = new MaxIterationsReachedEvent { MaxIterations = Loop.Limit, QuestionId = world.NewId() };
        Loop = Loop with { Phase = LoopPhase.AwaitingContinue };
        Emit(question);
        Ask(question.QuestionId, QuestionKind.MaxIterations);
    }

    private void BeginIteration()
    {
        Loop = Loop with { Iteration = Loop.Iteration + 1, CompactionTried = false };
        var agent = Agent;
        var chosen = ChooseModel(agent);
        var announce = world.Team.Model(chosen).Id != EffectiveModel(agent).Id;
        if (announce)
        {
            EmitAgentInfo(agent, world.Team.Model(chosen));
        }

        var facts = world.Team.Model(chosen).Facts;
        var state = step.StateOf(Loop.SessionId);
        Loop = Loop with { Turn = MakeTurn(agent, chosen, announce) };
        if (facts is not null && ExceedsThreshold(agent, facts.ContextLimit, state.InputTokens + state.OutputTokens))
        {
            BeginCompaction(CompactionReason.BeforeCall);
            return;
        }

        CallModel(TimeSpan.Zero);
    }

    /// <summary>Ends the loop at work: the run, or a delegated task.</summary>
    private void FinishLoop(string reason = "normal", string? error = null)
    {
        step.Effects.Add(new NotifyPersonEffect(Loop.SessionId, HooksOf(Loop.Agent)));
        if (IsRootLoop)
        {
            StopRun(reason);
        }
        else
        {
            FinishChild(reason, error);
        }
    }

    /// <summary>The one end of every run. What was steered too late for it stays in the history, follow-ups wait for the next run.</summary>
    private void StopRun(string reason)
    {
        TakeSteered();
        Emit(new StreamStoppedEvent { Reason = reason, EndsRun = true }, Loop.Agent);
        step.Effects.Add(new RunEndedEffect(Run.RunId));
        step.Record = step.Record with { Run = null };
    }

    private void EmitAgentInfo(AgentProfile agent, ModelProfile model) => Emit(
        new AgentInfoEvent
        {
            Model = model.Id,
            Description = agent.Member.Description,
            WelcomeMessage = agent.WelcomeMessage,
            ContextLimit = model.Facts is { ContextLimit: > 0 } facts ? facts.ContextLimit : null,
        },
        agent.Name);

    private void EmitTeamInfo() => Emit(
        new TeamInfoEvent { AvailableAgents = [.. world.Team.Agents.Select(agent => agent.Member)], CurrentAgent = Loop.Agent },
        Loop.Agent);
}
