using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;
using Cagent.Permissions;

namespace Cagent.Agents.Reading;

/// <summary>Reads the top level of an agent file (agent-config §5) by the keys of its version.</summary>
internal static class TeamReader
{
    /// <summary>The team as written, upgraded to the newest shape; references are not resolved yet.</summary>
    /// <exception cref="AgentFileException">The text is not YAML or does not fit the version's keys and types.</exception>
    public static TeamConfig Read(string text)
    {
        if (YamlDocument.Parse(text) is not { } root)
        {
            return new TeamConfig { Version = VersionText(SchemaVersion.Default) };
        }
        if (root is not YamlMapping map)
        {
            throw YamlValues.WrongType(root, "", "a map");
        }
        var version = SchemaVersion.Read(map.Entries.FirstOrDefault(entry => entry.Name == "version")?.Value);
        var fields = YamlFields.Of(root, "", version, strictKeys: false)!;
        fields.Node("version");
        RefuseEnvironment(fields);
        var team = new TeamConfig
        {
            Version = VersionText(version),
            Agents = AgentReader.ReadAll(fields),
            Providers = fields.Map("providers", (entry, path) => ModelReader.ReadProvider(entry.Value, path, version), since: 3),
            Models = fields.Map("models", (entry, path) => ModelReader.Read(entry.Value, path, version)),
            Mcps = fields.Map("mcps", (entry, path) => ToolsetReader.ReadDefinition(entry.Value, path, version), since: 6),
            Rag = fields.Map("rag", (entry, path) => RagReader.Read(entry.Value, path, version), since: 2),
            Metadata = ReadMetadata(fields),
            Permissions = ReadPermissions(fields),
            Shared = SharedReader.Read(fields),
        };
        fields.NotBuilt("runtime", "sandboxes and lists of allowed networks", since: 9);
        fields.End();
        return team;
    }

    private static string VersionText(SchemaVersion version) => version.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void RefuseEnvironment(YamlFields fields)
    {
        if (fields.TextMap("env", until: 1) is { Count: > 0 })
        {
            throw fields.Error("env", "\"env\" is no longer supported; set the variables in the environment of the server");
        }
    }

    private static MetadataConfig ReadMetadata(YamlFields top)
    {
        if (top.Fields("metadata", since: 1) is not { } fields)
        {
            return new MetadataConfig();
        }
        var metadata = new MetadataConfig
        {
            Author = fields.Text("author"),
            License = fields.Text("license"),
            Readme = fields.Text("readme"),
            Version = fields.Text("version", since: 3),
            Description = fields.Text("description", since: 4),
            Tags = fields.TextList("tags", since: 11) ?? [],
        };
        fields.End();
        return metadata;
    }

    private static PermissionRules? ReadPermissions(YamlFields top)
    {
        if (top.Fields("permissions", since: 3) is not { } fields)
        {
            return null;
        }
        var rules = new PermissionRules
        {
            Allow = fields.TextList("allow"),
            Ask = fields.TextList("ask", since: 4),
            Deny = fields.TextList("deny"),
        };
        fields.End();
        return rules;
    }
}
