using System.Text;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Sources;

/// <summary>Names that a user has given to agents: <c>aliases</c> in <c>config.yaml</c> of the configuration directory (platform §1.7).</summary>
internal static class UserAliases
{
    /// <summary>Where the configuration of the user stands unless the options say otherwise.</summary>
    public static string DefaultDirectory
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length > 0 ? Path.Combine(home, ".config", "cagent") : Path.Combine(Path.GetTempPath(), ".cagent-config");
        }
    }

    /// <summary>The path behind an alias, or null. A configuration that cannot be read has no aliases: nobody is kept from naming a file.</summary>
    public static string? Find(string directory, string name)
    {
        var aliases = Member(Read(Path.Combine(directory, "config.yaml")), "aliases") as YamlMapping;
        if (aliases is { Entries.Count: > 0 })
        {
            return Text(Member(Member(aliases, name), "path"));
        }
        // An older release kept the names in a file of their own.
        return Text(Member(Read(Path.Combine(directory, "aliases.yaml")), name));
    }

    private static YamlNode? Read(string path)
    {
        try
        {
            return File.Exists(path) ? YamlDocument.Parse(File.ReadAllText(path, Encoding.UTF8)) : null;
        }
        catch (Exception exception) when (exception is AgentFileException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static YamlNode? Member(YamlNode? node, string key) =>
        (node as YamlMapping)?.Entries.FirstOrDefault(entry => entry.Name == key)?.Value;

    private static string? Text(YamlNode? node) => node is YamlScalar { Value: string { Length: > 0 } text } ? text : null;
}
