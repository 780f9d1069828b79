using Cagent.Api.Problems;
using Cagent.Permissions;
using Cagent.Sessions;

namespace Cagent.Api.Compatibility;

/// <summary>Body of <c>POST /api/sessions</c>: a session object as a template. Members that do not count must have their right type all the same.</summary>
internal static class CreateSessionBody
{
    private const int MaxTitle = 1024 * 1024;

    public static readonly IReadOnlyList<string> SafetyPolicies = ["", "strict", "safe-auto", "safer", "unsafe"];

    /// <param name="body">The session object.</param>
    /// <param name="resolveWorkingDirectory">Checks a directory that was named, or gives the default for an empty one.</param>
    public static CreateSession Read(BodyObject body, Func<string, string> resolveWorkingDirectory)
    {
        CheckIgnored(body);
        var request = new CreateSession
        {
            Title = Title(body).Trim(),
            WorkingDirectory = body.Text("working_dir").Trim(),
            ToolsApproved = body.Flag("tools_approved"),
            MaxIterations = body.Count("max_iterations"),
            Permissions = Permissions(body),
            SafetyPolicy = body.Text("safety_policy"),
            AgentModelOverrides = body.TextMap("agent_model_overrides"),
            CustomModelsUsed = body.Texts("custom_models_used"),
            MaxConsecutiveToolCalls = body.Count("max_consecutive_tool_calls"),
            MaxOldToolCallTokens = body.Count("max_old_tool_call_tokens"),
            MaxToolResultTokens = body.Count("max_tool_result_tokens"),
        };
        if (!SafetyPolicies.Contains(request.SafetyPolicy))
        {
            throw UnknownPolicy("failed to create session: ", request.SafetyPolicy);
        }

        return request with { WorkingDirectory = resolveWorkingDirectory(request.WorkingDirectory) };
    }

    /// <summary>The member <c>title</c>: it stands in lists and is written with every change of its session.</summary>
    public static string Title(BodyObject body) => body.Text("title") is { Length: <= MaxTitle } title
        ? title
        : throw RequestBody.Invalid($"title has more than {MaxTitle} characters");

    public static PermissionRules? Permissions(BodyObject body) => body.Object("permissions") is { } rules
        ? new PermissionRules { Allow = rules.Texts("allow"), Ask = rules.Texts("ask"), Deny = rules.Texts("deny") }
        : null;

    public static ProblemException UnknownPolicy(string prefix, string policy) => new(new Problem(
        StatusCodes.Status400BadRequest, ErrorCodes.InvalidBody,
        $"{prefix}unknown safety policy {policy}: it must be strict, safe-auto, safer or unsafe"));

    private static void CheckIgnored(BodyObject body)
    {
        _ = body.Text("id");
        _ = body.List("messages");
        body.CheckTime("created_at");
        _ = body.Flag("thinking");
        _ = body.Flag("hide_tool_results");
        _ = body.Flag("SendUserMessage");
        _ = body.Flag("starred");
        _ = body.Integer("input_tokens");
        _ = body.Integer("output_tokens");
        _ = body.Number("cost");
        _ = body.RawObject("evals");
    }
}
