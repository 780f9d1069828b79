using Cagent.Silo.Storage;
using Cagent.Silo.Storage.Postgres;

namespace Cagent.Api.Cli;

/// <summary><c>cagent migrate</c>: makes the tables of a cluster, or brings them up to date. Nodes never do that by themselves.</summary>
internal static class MigrateCommand
{
    private const string Key = "Cagent:Cluster";

    public static async Task<int> RunAsync(ParsedFlags flags, CommandConsole console)
    {
        var connection = ClusterFlags.Connection(flags)
            ?? new ConfigurationBuilder().AddEnvironmentVariables().Build()[Key]
            ?? throw new CommandLineException("--cluster is missing: name the PostgreSQL database of the cluster, or set the variable Cagent__Cluster");
        try
        {
            var report = await PostgresMigrator.MigrateAsync(connection);
            foreach (var step in report.Applied)
            {
                await console.Out.WriteLineAsync($"applied {step}");
            }

            await console.Out.WriteLineAsync(report.Applied.Count == 0
                ? $"Database {report.Database} is up to date (level {report.Level})."
                : $"Database {report.Database} is at level {report.Level} now.");
            return 0;
        }
        catch (FormatException error)
        {
            throw new CommandLineException($"--cluster (Cagent:Cluster): {error.Message}");
        }
        catch (SessionStoreException error)
        {
            throw new CommandLineException(error.Message);
        }
    }
}
