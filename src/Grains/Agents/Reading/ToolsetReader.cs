using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads entries of <c>toolsets</c> and <c>mcps</c> (agent-config §10) and checks them by <see cref="ToolsetRules"/>.</summary>
internal static class ToolsetReader
{
    public static ToolsetConfig Read(YamlNode node, string path, SchemaVersion version)
    {
        // An item without value is a toolset without type: it loads and brings no tools.
        if (YamlFields.Of(node, path, version) is not { } fields)
        {
            return new ToolsetConfig();
        }
        return Read(fields, fields.Text("type"));
    }

    /// <summary>An entry of <c>mcps</c>: whatever its type says, it is one of MCP.</summary>
    public static ToolsetConfig ReadDefinition(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version, strictKeys: false) is not { } fields)
        {
            return new ToolsetConfig();
        }
        fields.Text("type");
        return Read(fields, "mcp");
    }

    private static ToolsetConfig Read(YamlFields fields, string type)
    {
        var config = fields.Free("config", since: 1);
        var toolset = new ToolsetConfig
        {
            Type = type,
            Tools = fields.TextList("tools") ?? [],
            Instruction = fields.Text("instruction", since: 2),
            Toon = fields.Text("toon", since: 2),
            Model = fields.Text("model", since: 6),
            Defer = ReadDefer(fields),
            Command = fields.Text("command"),
            Args = fields.TextList("args") ?? [],
            Ref = fields.Text("ref", since: 1),
            Remote = ReadRemote(fields),
            Config = config,
            Version = fields.Text("version", since: 6),
            Name = fields.Text("name", since: 3),
            Url = fields.Text("url", since: 3),
            Headers = fields.TextMap("headers", since: 4) ?? new Dictionary<string, string>(),
            Environment = fields.TextMap("env") ?? new Dictionary<string, string>(),
            Shared = fields.Flag("shared", since: 1) ?? false,
            Path = fields.Text("path", since: 1),
            Shell = fields.Map("shell", (entry, at) => ReadScript(entry.Value, at, fields.Version), since: 1),
            PostEdit = fields.List("post_edit", (item, at) => ReadPostEdit(item, at, fields.Version), since: 1),
            ApiConfig = ReadApi(fields),
            IgnoreVcs = fields.Flag("ignore_vcs", since: 2),
            FileTypes = fields.TextList("file_types", since: 4) ?? [],
            Timeout = fields.Count("timeout", since: 2),
            Models = fields.TextList("models", since: 6) ?? [],
        };
        toolset = ReadNewer(toolset, fields);
        var sandbox = ReadSandbox(fields);
        RefuseEnvironmentFile(fields);
        fields.End();
        ToolsetRules.Check(toolset, sandbox, fields);
        return toolset;
    }

    /// <summary>Keys of the newer release (versions 7 to 12). What restricts a toolset is refused as long as nothing enforces it.</summary>
    private static ToolsetConfig ReadNewer(ToolsetConfig toolset, YamlFields fields)
    {
        fields.NotBuilt("rag_config", "retrieval toolsets", since: 7);
        fields.NotBuilt("lifecycle", "supervision of servers", since: 8);
        fields.NotBuilt("working_dir", "a working directory of a toolset", since: 8);
        fields.NotBuilt("allow_list", "lists of allowed paths", since: 8);
        fields.NotBuilt("deny_list", "lists of denied paths", since: 8);
        fields.NotBuilt("allowed_domains", "lists of allowed domains", since: 8);
        fields.NotBuilt("blocked_domains", "lists of blocked domains", since: 8);
        fields.NotBuilt("allowed_servers", "lists of allowed servers", since: 9);
        fields.NotBuilt("blocked_servers", "lists of blocked servers", since: 9);
        fields.NotBuilt("sudo_askpass", "questions for a password", since: 10);
        fields.NotBuilt("safer", "classification of commands", since: 11);
        fields.NotBuilt("recall", "turns that a background job begins", since: 12);
        return toolset with
        {
            ReadOnly = fields.Flag("readonly", since: 10) ?? false,
            AllowPrivateAddresses = fields.Flag("allow_private_ips", since: 8),
        };
    }

    private static DeferConfig? ReadDefer(YamlFields fields)
    {
        var node = fields.Node("defer", since: 3);
        // Upgrading a file drops the key, so in older files it never had an effect.
        if (fields.Version.Number <= 6)
        {
            return null;
        }
        return node switch
        {
            YamlScalar { Value: true } => new DeferConfig(All: true, []),
            YamlSequence { Items.Count: > 0 } list when list.Items.All(item => item is YamlScalar) =>
                new DeferConfig(All: false, YamlValues.TextList(list, fields.PathOf("defer"))),
            _ => null,
        };
    }

    private static RemoteConfig ReadRemote(YamlFields toolset)
    {
        if (toolset.Fields("remote") is not { } fields)
        {
            return new RemoteConfig();
        }
        var remote = new RemoteConfig
        {
            Url = fields.Text("url"),
            TransportType = fields.Text("transport_type"),
            Headers = fields.TextMap("headers") ?? new Dictionary<string, string>(),
        };
        fields.NotBuilt("oauth", "own clients for signing in to MCP servers", since: 8);
        fields.End();
        return remote;
    }

    private static ScriptConfig ReadScript(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version) is not { } fields)
        {
            return new ScriptConfig();
        }
        var script = new ScriptConfig
        {
            Command = fields.Text("cmd"),
            Description = fields.Text("description"),
            Args = fields.FreeMap("args"),
            Required = fields.TextList("required"),
            Environment = fields.TextMap("env") ?? new Dictionary<string, string>(),
            WorkingDirectory = fields.Text("working_dir"),
        };
        fields.End();
        return script;
    }

    private static PostEditConfig ReadPostEdit(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version) is not { } fields)
        {
            return new PostEditConfig("", "");
        }
        var edit = new PostEditConfig(fields.Text("path"), fields.Text("cmd"));
        fields.End();
        return edit;
    }

    private static ApiConfig ReadApi(YamlFields toolset)
    {
        if (toolset.Fields("api_config", since: 2) is not { } fields)
        {
            return new ApiConfig();
        }
        var api = new ApiConfig
        {
            Instruction = fields.Text("instruction"),
            Name = fields.Text("name"),
            Required = fields.TextList("required") ?? [],
            Args = fields.FreeMap("args"),
            Endpoint = fields.Text("endpoint"),
            Method = fields.Text("method"),
            Headers = fields.TextMap("headers") ?? new Dictionary<string, string>(),
            OutputSchema = fields.FreeMap("output_schema", since: 3),
        };
        fields.End();
        return api;
    }

    /// <summary>Number of sandbox paths; null without sandbox. Sandboxes are gone since version 6, so only their form is checked.</summary>
    private static int? ReadSandbox(YamlFields toolset)
    {
        if (toolset.Fields("sandbox", since: 3, until: 5) is not { } fields)
        {
            return null;
        }
        fields.Text("image");
        var paths = fields.TextList("paths")?.Count ?? 0;
        fields.End();
        return paths;
    }

    private static void RefuseEnvironmentFile(YamlFields fields)
    {
        var node = fields.Node("env_file", until: 1);
        if (node is YamlSequence { Items.Count: > 0 } || (node is YamlScalar scalar && scalar.Text.Length > 0))
        {
            throw fields.Error("env_file", "\"env_file\" is no longer supported; start the server with --env-from-file");
        }
    }
}
