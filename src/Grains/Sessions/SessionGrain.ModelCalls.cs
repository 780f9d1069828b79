using System.Collections.Immutable;
using Cagent.Events;
using Cagent.Models;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Model calls: prompt, stream, and showing text as it comes.</summary>
internal sealed partial class SessionGrain
{
    private ShownText? _shown;

    private async Task<ImmutableArray<ChatMessage>> BuildPromptAsync(string sessionId, string agentName, string model, CancellationToken token)
    {
        var listing = await ListingOfAsync(agentName, token);
        var agent = _team!.Profile.Agent(agentName);
        var messages = PromptAssembly.Assemble(new PromptSource
        {
            Agent = agent,
            Team = _team.Profile,
            ToolInstructions = listing.Instructions,
            Context = services.PromptContext.Build(agent.Config, WorkingDirectory),
            Items = HistoryOf(sessionId),
            OldToolOutputTokens = State.MaxOldToolCallTokens > 0
                ? State.MaxOldToolCallTokens
                : int.CreateSaturating(agent.Config.MaxOldToolCallTokens),
            ToolResultTokens = State.MaxToolResultTokens > 0 ? State.MaxToolResultTokens : int.CreateSaturating(agent.Config.MaxToolResultTokens),
            TakesImages = _team.Profile.Model(model).TakesImages,
        });
        return await AttachedFiles.InlineAsync(messages, WorkingDirectory, token);
    }

    private async Task CallModelAsync(CallModelEffect effect, CancellationToken token)
    {
        if (effect.Delay > TimeSpan.Zero)
        {
            await Task.Delay(effect.Delay, services.Time, token);
        }

        Func<RunInput> outcome;
        var shown = new ShownText(effect.SessionId, effect.Agent, _record.Run!.RunId, effect.CallNumber);
        _shown = shown;
        try
        {
            var listing = await ListingOfAsync(effect.Agent, token);
            var answer = await StreamAnswerAsync(effect, listing, shown, token);
            var answered = new ModelAnsweredInput(effect.CallNumber, answer, listing.Tools.ToDictionary(tool => tool.Definition.Name, tool => tool.Definition))
            {
                ToolModels = listing.Models,
            };
            outcome = () => answered;
        }
        catch (ChatModelException exception)
        {
            LogModelFailed(Id, effect.Model, exception.Kind, exception.Message);
            outcome = () => new ModelFailedInput(effect.CallNumber, exception.Kind, exception.Message, shown.ToShownAnswer());
        }
        catch (CagentException exception)
        {
            outcome = () => new ModelFailedInput(effect.CallNumber, ChatModelErrorKind.Fatal, exception.Message, shown.ToShownAnswer());
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            // A defect: the run says so and ends, instead of being taken over and failing the same way.
            LogWorkFailed(Id, "a model call", exception);
            outcome = () => new ModelFailedInput(effect.CallNumber, ChatModelErrorKind.Fatal, "an internal error; the server's log says more", shown.ToShownAnswer());
        }

        StartTitle();
        await ReportAsync(outcome, token);
        if (_shown == shown)
        {
            _shown = null;
        }
    }

    private async Task<ModelAnswer> StreamAnswerAsync(CallModelEffect effect, Tools.ToolListing listing, ShownText shown, CancellationToken token)
    {
        var request = new ChatRequest
        {
            Messages = await BuildPromptAsync(effect.SessionId, effect.Agent, effect.Model, token),
            Tools = [.. listing.Tools.Select(tool => tool.Definition)],
            StructuredOutput = _team!.Profile.Agent(effect.Agent).Config.StructuredOutput,
            Thinking = ThinkingOf(effect.SessionId),
            Purpose = effect.SessionId == Id ? ChatPurpose.Chat : ChatPurpose.SubAgent,
        };
        var model = services.Models.Create(ModelOf(effect.Agent, effect.Model));
        await using var arriving = ArrivingAnswer.Read(model.StreamAsync(request, token), Options.CoalescingWindow, services.Time);
        shown.Read(arriving, listing, new CallIds(HistoryOf(effect.SessionId), services.Ids.NewId));
        while (await arriving.WaitAsync())
        {
            token.ThrowIfCancellationRequested();
            FlushShown();
            shown.TakeArrived();
            StartTitle();
        }

        return shown.Answer.Build();
    }

    /// <exception cref="CagentException"><c>invalid_config</c>: the agent has no model, or the agent file no longer has this one.</exception>
    private ResolvedModel ModelOf(string agent, string reference)
    {
        if (_team!.Models.TryGetValue(reference, out var model))
        {
            return model;
        }

        services.Teams.CheckModels(_team, _team.Profile.Agent(agent));
        throw new CagentException(ErrorCodes.InvalidConfig, $"Model '{reference}' is not in the agent file any more.");
    }

    private bool ThinkingOf(string sessionId) => sessionId == Id ? State.Thinking : _children[sessionId].Thinking;

    /// <summary>Turns the waiting pieces into events and shows them. They are not stored yet; the next write takes them along. During a write
    /// they wait for its end: the events of the step come first, and may be taken back.</summary>
    private void FlushShown()
    {
        if (_shown is not { } shown || _committing || _gone || !shown.TakeArrived())
        {
            return;
        }

        var exact = shown.Budget.Take(shown.Waiting.Count, services.Time, Options);
        foreach (var value in exact ? shown.ExactEvents() : shown.MergedEvents())
        {
            var frame = _journal.Add(value with { RootSessionId = Id, Timestamp = services.Time.GetLocalNow() }, shown.RunId);
            shown.FirstSequence = shown.FirstSequence == 0 ? frame.Sequence : shown.FirstSequence;
            shown.LastSequence = frame.Sequence;
        }

        shown.NoteFlush();
        ShowAdded();
        if (_journal.Head + (SequenceReserve / 2) > Row.ReservedSequence)
        {
            ApplyAsync(step => step.Session = step.Session with { LastEventSequence = _journal.Head }).Ignore();
        }
    }

    private void ShowToolOutput(RunToolEffect effect, ToolDefinition definition, string output, CancellationToken token)
    {
        if (token.IsCancellationRequested || _gone || _committing || _unsettled || _record.Run is not { } run)
        {
            return; // Live output is a convenience: the stored result has all of it.
        }

        _journal.Add(
            new ToolCallOutputEvent
            {
                ToolCallId = effect.Call.Id!,
                ToolDefinition = definition,
                Output = output,
                SessionId = effect.SessionId,
                RootSessionId = Id,
                AgentName = effect.Agent,
                Timestamp = services.Time.GetLocalNow(),
            },
            run.RunId);
        ShowAdded();
    }
}
