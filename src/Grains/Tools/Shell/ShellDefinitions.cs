using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Tools.Shell;

/// <summary>What models and clients are told about the shell tools.</summary>
internal static class ShellDefinitions
{
    public const string ShellInstructions =
        """
        ## The shell tool

        Runs a command in the user's environment.
        - Every call is a new shell: directories, variables and functions of an earlier call are gone.
        - A command has 30 seconds; give it more with `timeout`. When the time is up, it is ended together with everything that it started.
        - Do not `cd`: name the directory in `cwd`.
        - Do the work of several calls in one with pipes, redirections, `&&` and heredocs.
        - A command that fails returns its exit status together with its output. Read both before you try again.
        """;

    public const string JobInstructions =
        """
        ## Background jobs

        For servers, watchers and everything else that shall go on while you work: start it with `run_background_job`, look at it with
        `list_background_jobs` and `view_background_job`, end it with `stop_background_job`. Of its output 10 MB are kept.
        Jobs end with the agent.
        """;

    public static readonly ToolDefinition Shell = Define(
        "shell",
        "shell",
        "Shell",
        readOnly: false,
        "Runs a shell command and returns its output.",
        """
        {"type":"object","properties":{"cmd":{"type":"string","description":"The command"},
         "cwd":{"type":"string","description":"Directory in which it runs; default is the working directory"},
         "timeout":{"type":"integer","description":"Seconds after which it is ended; default 30"}},"required":["cmd"],
         "additionalProperties":false}
        """);

    private const string JobIdSchema =
        """
        {"type":"object","properties":{"job_id":{"type":"string","description":"Id of the job"}},"required":["job_id"],
         "additionalProperties":false}
        """;

    public static ToolDefinition RunJob(string category) => Define(
        "run_background_job",
        category,
        "Background Job",
        readOnly: false,
        "Starts a command that goes on in the background and returns the id of the job.",
        """
        {"type":"object","properties":{"cmd":{"type":"string","description":"The command"},
         "cwd":{"type":"string","description":"Directory in which it runs; default is the working directory"}},"required":["cmd"],
         "additionalProperties":false}
        """);

    public static ToolDefinition ListJobs(string category) => Define(
        "list_background_jobs", category, "List Background Jobs", readOnly: true, "Shows all background jobs with their status.", null);

    public static ToolDefinition ViewJob(string category) => Define(
        "view_background_job", category, "View Background Job Output", readOnly: true, "Shows the status and the output of a background job.", JobIdSchema);

    public static ToolDefinition StopJob(string category) => Define(
        "stop_background_job",
        category,
        "Stop Background Job",
        readOnly: false,
        "Ends a background job together with everything that it started.",
        JobIdSchema);

    public static ToolDefinition WaitForJob(string category) => Define(
        "wait_background_job",
        category,
        "Wait For Background Job",
        readOnly: true,
        "Waits until a background job has ended, or until the time is up, and shows its status and output.",
        """
        {"type":"object","properties":{"job_id":{"type":"string","description":"Id of the job"},
         "timeout":{"type":"integer","description":"Seconds to wait; default 30"}},"required":["job_id"],"additionalProperties":false}
        """);

    private static ToolDefinition Define(string name, string category, string title, bool readOnly, string description, string? parameters) => new()
    {
        Name = name,
        Category = category,
        Description = description,
        Parameters = parameters is null ? (JsonElement?)null : ToolSchema.Parse(parameters),
        Annotations = new ToolAnnotations { ReadOnlyHint = readOnly ? true : null, Title = title },
        OutputSchema = ToolSchema.Text,
    };
}
