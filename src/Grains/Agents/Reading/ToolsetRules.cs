using Cagent.Agents.Configuration;

namespace Cagent.Agents.Reading;

/// <summary>Which key goes with which type of toolset, and which keys a type needs (agent-config §10.2 and §19).</summary>
internal static class ToolsetRules
{
    public static void Check(ToolsetConfig toolset, int? sandboxPaths, YamlFields fields)
    {
        var version = fields.Version.Number;
        if (version >= 2)
        {
            CheckKeys(toolset, fields, version);
            CheckSandbox(toolset, sandboxPaths, fields);
            CheckNeeds(toolset, fields, version);
        }
        else if (version == 1 && toolset.Shell.Count > 0)
        {
            Allow(fields, "shell", true, toolset, "script");
        }
        if (toolset.Type == "mcp")
        {
            CheckSource(toolset, fields);
        }
        if (version is >= 1 and <= 5 && toolset.Ref.Length > 0 && !toolset.Ref.Contains("docker:", StringComparison.Ordinal))
        {
            throw fields.Error("ref", $"\"ref: {toolset.Ref}\" must begin with \"docker:\" (version 6 and later: or name an entry of \"mcps\")");
        }
    }

    private static void CheckKeys(ToolsetConfig toolset, YamlFields fields, int version)
    {
        Allow(fields, "command", toolset.Command.Length > 0, toolset, "mcp", "lsp");
        Allow(fields, "args", toolset.Args.Count > 0, toolset, "mcp", "lsp");
        Allow(fields, "version", toolset.Version.Length > 0, toolset, "mcp", "lsp");
        Allow(fields, "ref", toolset.Ref.Length > 0, toolset, fields.Version.Knows(8, SchemaVersion.Newest) ? ["mcp", "rag"] : ["mcp"]);
        Allow(fields, "config", toolset.Config is not null, toolset, "mcp");
        Allow(fields, "remote.url", toolset.Remote.Url.Length > 0, toolset, "mcp");
        Allow(fields, "remote.transport_type", toolset.Remote.TransportType.Length > 0, toolset, "mcp");
        Allow(fields, "remote.headers", toolset.Remote.Headers.Count > 0, toolset, "mcp", "a2a");
        Allow(fields, "env", toolset.Environment.Count > 0, toolset, "shell", "script", "mcp", "lsp");
        Allow(fields, "url", toolset.Url.Length > 0, toolset, version < 5 ? ["a2a"] : ["a2a", "openapi"]);
        Allow(fields, "headers", toolset.Headers.Count > 0 && version >= 5, toolset, "a2a", "openapi");
        Allow(fields, "name", toolset.Name.Length > 0, toolset, "mcp", "a2a");
        Allow(fields, "path", toolset.Path.Length > 0, toolset, version < 5 ? ["memory"] : ["memory", "tasks"]);
        Allow(fields, "shared", toolset.Shared, toolset, "todo");
        Allow(fields, "shell", toolset.Shell.Count > 0, toolset, "script");
        Allow(fields, "post_edit", toolset.PostEdit.Count > 0, toolset, "filesystem");
        Allow(fields, "ignore_vcs", toolset.IgnoreVcs is not null, toolset, "filesystem");
        Allow(fields, "file_types", toolset.FileTypes.Count > 0 && version >= 6, toolset, "lsp");
        Allow(fields, "models", toolset.Models.Count > 0, toolset, "model_picker");
    }

    private static void CheckNeeds(ToolsetConfig toolset, YamlFields fields, int version)
    {
        var (key, isMissing) = toolset.Type switch
        {
            "lsp" => ("command", toolset.Command.Length == 0),
            "a2a" when version >= 3 => ("url", toolset.Url.Length == 0),
            "openapi" when version >= 5 => ("url", toolset.Url.Length == 0),
            "model_picker" when version >= 6 => ("models", toolset.Models.Count == 0),
            "memory" when version <= 5 => ("path", toolset.Path.Length == 0),
            _ => ("", false),
        };
        if (isMissing)
        {
            throw new AgentFileException(fields.Path, fields.Position, $"a toolset of type {toolset.Type} needs \"{key}\"");
        }
    }

    private static void CheckSandbox(ToolsetConfig toolset, int? paths, YamlFields fields)
    {
        Allow(fields, "sandbox", paths is not null, toolset, "shell");
        if (paths is 0)
        {
            throw fields.Error("sandbox", "\"sandbox\" needs a list \"paths\" with at least one entry");
        }
    }

    private static void CheckSource(ToolsetConfig toolset, YamlFields fields)
    {
        var sources = (toolset.Command.Length > 0 ? 1 : 0) + (toolset.Remote.Url.Length > 0 ? 1 : 0) + (toolset.Ref.Length > 0 ? 1 : 0);
        if (sources != 1)
        {
            throw new AgentFileException(fields.Path, fields.Position, "a toolset of type mcp needs "
                + (sources == 0 ? "one" : "only one") + " of \"command\", \"remote\" (with \"url\") and \"ref\"");
        }
    }

    private static void Allow(YamlFields fields, string key, bool isUsed, ToolsetConfig toolset, params string[] types)
    {
        if (isUsed && !types.Contains(toolset.Type, StringComparer.Ordinal))
        {
            var written = toolset.Type.Length == 0 ? "this one has no type" : $"this one is of type {toolset.Type}";
            throw fields.Error(key, $"\"{key}\" is allowed in toolsets of type {string.Join(" or ", types)} only; {written}");
        }
    }
}
