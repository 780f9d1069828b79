namespace Cagent.Models;

/// <summary>What a client is told when variables are missing: all of them at once.</summary>
internal static class MissingEnvironment
{
    public static CagentException Exception(IReadOnlyList<string> names) => new(
        ErrorCodes.MissingEnvironment,
        "The following environment variables must be set:\n" + string.Join('\n', names.Select(name => " - " + name))
            + "\n\nSet them in the environment of the server, or put them into a file and start it with --env-from-file.");
}
