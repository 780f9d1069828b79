using Cagent.Agents;
using Cagent.Events;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Titles;
using Cagent.Tools;
using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Everything that a session grain works with.</summary>
internal sealed record SessionServices(
    ISessionStore Store,
    IEventPublisher Publisher,
    IAgentRevisions Revisions,
    TeamRuntimes Teams,
    IModelResolver Models,
    IToolsetFactory Toolsets,
    IHookRunner Hooks,
    PromptContext PromptContext,
    TitleMaker Titles,
    Compaction.Summariser Summariser,
    IClusterMembershipService Membership,
    IIdSource Ids,
    TimeProvider Time,
    JournalRetention Retention,
    IOptions<SessionOptions> Options);
