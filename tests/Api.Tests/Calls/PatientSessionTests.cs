using System.Reflection;
using Cagent.Api.Calls;
using Cagent.Api.Hosting;
using Cagent.Approvals;
using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Tests.Calls;

/// <summary>What a request does when the session's node goes in the middle of its call.</summary>
public sealed class PatientSessionTests
{
    private static readonly RequestKey Key = new("k", "h");
    private static readonly HistoryEntry Entry = new() { Message = new ChatMessage { Role = "user", Content = "x" } };
    private static readonly QueueMessages Messages = new() { Messages = [] };
    private static readonly ResumeAnswer Approve = new() { Confirmation = "approve" };
    private static readonly ElicitationAnswer Accept = new() { Action = "accept" };
    private static readonly StartRun Start = new() { AgentId = "a" };

    private static readonly Dictionary<string, (Func<PatientSession, Task> Call, bool IsRepeated)> Calls = new()
    {
        ["create"] = (session => session.CreateAsync(new CreateSession()), true),
        ["fork"] = (session => session.ForkAsync(new ForkSession { SourceId = "s", UserMessageIndex = 0 }), true),
        ["state"] = (session => session.GetStateAsync(), true),
        ["attach"] = (session => session.AttachAsync(new AttachRequest { Watcher = new WatcherId("n", "c"), After = 0 }), true),
        ["run"] = (session => session.StartRunAsync(Start), false),
        ["run with an id"] = (session => session.StartRunAsync(Start with { RunId = "r" }), true),
        ["resume"] = (session => session.ResumeAsync(Approve, null), false),
        ["resume with a key"] = (session => session.ResumeAsync(Approve, Key), true),
        ["resume of a call"] = (session => session.ResumeAsync(Approve with { ToolCallId = "c" }, null), true),
        ["elicitation"] = (session => session.AnswerElicitationAsync(Accept, null), false),
        ["elicitation with an id"] = (session => session.AnswerElicitationAsync(Accept with { ElicitationId = "e" }, null), true),
        ["cancel"] = (session => session.CancelAsync(null), true),
        ["steer"] = (session => session.SteerAsync(Messages), false),
        ["steer with a key"] = (session => session.SteerAsync(Messages with { Key = Key }), true),
        ["followup"] = (session => session.FollowUpAsync(Messages), false),
        ["followup with a key"] = (session => session.FollowUpAsync(Messages with { Key = Key }), true),
        ["queue"] = (session => session.GetQueueAsync(), true),
        ["title"] = (session => session.SetTitleAsync("t"), true),
        ["permissions"] = (session => session.SetPermissionsAsync(null), true),
        ["tools"] = (session => session.ToggleToolsApprovedAsync(null), false),
        ["tools with a key"] = (session => session.ToggleToolsApprovedAsync(Key), true),
        ["thinking"] = (session => session.ToggleThinkingAsync(null), false),
        ["starred"] = (session => session.SetStarredAsync(true), true),
        ["tokens"] = (session => session.SetTokensAsync(1, 2, 3), true),
        ["policy"] = (session => session.SetSafetyPolicyAsync("strict"), true),
        ["append"] = (session => session.AppendMessageAsync(Entry, null), false),
        ["append with a key"] = (session => session.AppendMessageAsync(Entry, Key), true),
        ["replace"] = (session => session.ReplaceMessageAsync(1, Entry), true),
        ["summary"] = (session => session.AddSummaryAsync("x", 0, null), false),
        ["delete"] = (session => session.DeleteAsync(), true),
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Calls.Keys.Select(name => new TheoryDataRow<string>(name));

    public static TheoryData<Exception> LostAnswers =>
    [
        new SiloUnavailableException(),
        new OperationCanceledException("The directory of places changes."),
        new InvalidOperationException("The directory of places has changed hands."),
        new CagentException(ErrorCodes.StoreUnavailable, "moves"),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_would_count_twice_is_repeated_only_when_the_session_can_tell(string name)
    {
        var (call, isRepeated) = Calls[name];
        var grain = VanishingGrain.Create(new SiloUnavailableException());
        var run = call(Patient(grain));
        if (isRepeated)
        {
            await run;
        }
        else
        {
            await Assert.ThrowsAsync<SiloUnavailableException>(() => run);
        }

        Assert.Equal(isRepeated ? 2 : 1, ((VanishingGrain)(object)grain).Count);
    }

    [Fact]
    public async Task A_session_that_is_gone_when_its_deletion_is_repeated_was_deleted()
    {
        var unknown = new CagentException(ErrorCodes.UnknownSession, "gone");
        await Patient(VanishingGrain.Create(new SiloUnavailableException(), unknown)).DeleteAsync();
        await Assert.ThrowsAsync<CagentException>(() => Patient(VanishingGrain.Create(unknown)).DeleteAsync());
    }

    [Fact]
    public async Task A_session_that_is_unknown_although_no_deletion_reached_it_was_not_deleted_now()
    {
        var unknown = new CagentException(ErrorCodes.UnknownSession, "gone");
        var refusal = await Assert.ThrowsAsync<CagentException>(() => Patient(VanishingGrain.Create(LostCalls.NotSent, unknown)).DeleteAsync());
        Assert.Same(unknown, refusal);
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task However_the_answer_to_a_deletion_got_lost_its_repetition_finds_it_done(Exception lost) =>
        await Patient(VanishingGrain.Create(lost, new CagentException(ErrorCodes.UnknownSession, "gone"))).DeleteAsync();

    [Fact]
    public async Task A_repeated_cancellation_is_the_same_one_and_the_next_one_another()
    {
        var grain = VanishingGrain.Create(new SiloUnavailableException());
        await Patient(grain).CancelAsync(null);
        await Patient(grain).CancelAsync(null);
        await Patient(grain).CancelAsync(Key);
        var keys = ((VanishingGrain)(object)grain).Arguments.Select(arguments => Assert.IsType<RequestKey>(arguments[0])).ToList();
        Assert.Equal(4, keys.Count);
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[1], keys[2]);
        Assert.Equal(Key, keys[3]);
    }

    private static PatientSession Patient(ISessionGrain grain) => new(
        grain,
        new CallRetry(
            Options.Create(new ApiOptions()),
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            TimeProvider.System,
            NullLogger<CallRetry>.Instance),
        TestContext.Current.CancellationToken);

    /// <summary>A session whose first calls fail.</summary>
    public class VanishingGrain : DispatchProxy
    {
        private Queue<Exception> _failures = [];

        public int Count => Arguments.Count;

        /// <summary>What it was called with, in order.</summary>
        public List<object?[]> Arguments { get; } = [];

        internal static ISessionGrain Create(params IEnumerable<Exception> failures)
        {
            var grain = Create<ISessionGrain, VanishingGrain>();
            ((VanishingGrain)(object)grain)._failures = new Queue<Exception>(failures);
            return grain;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Arguments.Add(args ?? []);
            var result = targetMethod!.ReturnType;
            if (!result.IsGenericType)
            {
                return _failures.TryDequeue(out var broken) ? Task.FromException(broken) : Task.CompletedTask;
            }

            var method = _failures.TryPeek(out _) ? nameof(Fail) : nameof(Answer);
            return typeof(VanishingGrain).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!
                .MakeGenericMethod(result.GetGenericArguments()).Invoke(this, null);
        }

        private Task<T> Fail<T>() => Task.FromException<T>(_failures.Dequeue());

        private Task<T?> Answer<T>() => Task.FromResult<T?>(default);
    }
}
