using System.Text;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Sources;

/// <summary><c>config.yaml</c> of the user who started the process (platform §1.7). One that cannot be read says nothing: nobody is kept from
/// naming a file or a model.</summary>
internal static class UserConfiguration
{
    /// <summary>Where it stands unless the options say otherwise.</summary>
    public static string DefaultDirectory
    {
        get
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length > 0 ? Path.Combine(home, ".config", "cagent") : Path.Combine(Path.GetTempPath(), ".cagent-config");
        }
    }

    /// <summary>The path behind an alias, or null.</summary>
    public static string? FindAlias(string directory, string name)
    {
        var aliases = Member(Read(directory, "config.yaml"), "aliases") as YamlMapping;
        if (aliases is { Entries.Count: > 0 })
        {
            return Text(Member(Member(aliases, name), "path"));
        }

        // An older release kept the names in a file of their own.
        return Text(Member(Read(directory, "aliases.yaml"), name));
    }

    /// <summary>What <c>model: auto</c> means to this user, as <c>provider/model</c>; null when nothing is said.</summary>
    public static string? FindDefaultModel(string directory)
    {
        var model = Member(Read(directory, "config.yaml"), "default_model");
        return Text(model)
            ?? (Text(Member(model, "provider")) is { } provider && Text(Member(model, "model")) is { } name ? $"{provider}/{name}" : null);
    }

    private static YamlNode? Read(string directory, string file)
    {
        var path = Path.Combine(directory, file);
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
