using Cagent.Api.Hosting;
using Cagent.Silo;

namespace Cagent.Api.Cli;

/// <summary><c>cagent silo</c>: a node that works on sessions of its cluster and serves no HTTP.</summary>
internal sealed class SiloCommand(Action<IHostApplicationBuilder, ServerSettings> composeNode)
{
    public async Task<int> RunAsync(ParsedFlags flags, CommandConsole console)
    {
        var settings = ApiCommand.ReadSettings(flags);
        if (settings.SessionDatabase == CagentSiloOptions.InMemoryDatabase)
        {
            throw new CommandLineException(
                "a node without HTTP serves the sessions of others: name the session database that it shares with them, for example --session-db session.db");
        }

        return await new SiloNode(settings, composeNode, console).RunAsync();
    }
}
