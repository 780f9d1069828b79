using System.Text;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Sources;

/// <summary><c>config.yaml</c> of the user who started the process (platform §1.7). One that cannot be read says nothing but why: nobody is kept
/// from naming a file or a model.</summary>
internal sealed class UserConfiguration
{
    private readonly List<string> _problems = [];
    private readonly YamlMapping? _settings;
    private readonly YamlMapping? _olderAliases;

    private UserConfiguration(string directory)
    {
        _settings = Load(Path.Combine(directory, "config.yaml"));

        // An older release kept the names in a file of their own.
        _olderAliases = Member(_settings, "aliases") is YamlMapping { Entries.Count: > 0 } ? null : Load(Path.Combine(directory, "aliases.yaml"));
    }

    /// <summary>One sentence for each file that is not used, with the reason.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What <c>model: auto</c> means to this user, as <c>provider/model</c>; null when nothing is said.</summary>
    public string? DefaultModel
    {
        get
        {
            var model = Member(_settings, "default_model");
            return Text(model)
                ?? (Text(Member(model, "provider")) is { } provider && Text(Member(model, "model")) is { } name ? $"{provider}/{name}" : null);
        }
    }

    /// <summary>Address of the gateway that model requests of this user go through; null when nothing is said.</summary>
    public string? ModelsGateway => Text(Member(_settings, "models_gateway"));

    /// <param name="directory">The directory of the file; null = <c>~/.config/cagent</c>.</param>
    public static UserConfiguration Read(string? directory) => new(directory ?? DefaultDirectory());

    /// <summary>The path behind an alias, or null.</summary>
    public string? FindAlias(string name) =>
        _olderAliases is not null ? Text(Member(_olderAliases, name)) : Text(Member(Member(Member(_settings, "aliases"), name), "path"));

    private static string DefaultDirectory()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".config", "cagent") : Path.Combine(Path.GetTempPath(), ".cagent-config");
    }

    private YamlMapping? Load(string path)
    {
        try
        {
            switch (File.Exists(path) ? YamlDocument.Parse(File.ReadAllText(path, Encoding.UTF8)) : null)
            {
                case YamlMapping settings:
                    return settings;
                case null or YamlScalar { Value: null }:
                    return null;
                default:
                    _problems.Add($"{path} is ignored: it is not a list of keys and values");
                    return null;
            }
        }
        catch (Exception exception) when (exception is AgentFileException or IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{path} is ignored: {exception.Message}");
            return null;
        }
    }

    private static YamlNode? Member(YamlNode? node, string key) =>
        (node as YamlMapping)?.Entries.FirstOrDefault(entry => entry.Name == key)?.Value;

    private static string? Text(YamlNode? node) => node is YamlScalar { Value: string { Length: > 0 } text } ? text : null;
}
