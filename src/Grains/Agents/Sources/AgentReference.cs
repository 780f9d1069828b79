namespace Cagent.Agents.Sources;

/// <summary>What the command's argument names (platform §1.1).</summary>
/// <param name="Text">The argument after alias resolution.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Absolute path, URL, OCI reference or built-in name.</param>
public sealed record AgentReference(string Text, AgentReferenceKind Kind, string Location)
{
    private const string Default = "default";

    /// <summary>Why agents from there cannot be served; null when they can.</summary>
    public string? Refusal => Kind switch
    {
        AgentReferenceKind.Url => $"cannot serve {Text}: agents behind a URL are not supported yet; download the file and give its path",
        AgentReferenceKind.Oci => $"cannot serve {Text}: no such file or directory, and agents from a registry (OCI) "
            + "are not supported yet; give the path of an agent file or of a directory with agent files, or a built-in name ("
            + string.Join(", ", BuiltInAgents.Names) + ")",
        _ => null,
    };

    /// <summary>As <see cref="Parse"/>, with the aliases of the user's configuration.</summary>
    /// <param name="argument">The argument as typed.</param>
    /// <param name="userDirectory">Directory of the user's configuration; null = <c>~/.config/cagent</c>.</param>
    public static AgentReference Resolve(string argument, string? userDirectory) =>
        Parse(argument, UserConfiguration.Read(userDirectory).FindAlias);

    /// <summary>Classifies an argument by its form and by what exists on the disk. Never fails: what is nothing else is an OCI reference.</summary>
    /// <param name="argument">The argument as typed; empty means <c>default</c>.</param>
    /// <param name="findAlias">The path behind an alias of the user's configuration, or null.</param>
    public static AgentReference Parse(string argument, Func<string, string?>? findAlias = null)
    {
        var text = argument.Length == 0 ? Default : argument;
        text = findAlias?.Invoke(text) ?? text;
        var isBuiltIn = BuiltInAgents.Names.Contains(text, StringComparer.Ordinal);
        var keepsForm = isBuiltIn || IsUrl(text) || OciSyntax.IsReference(text, File.Exists);
        var location = keepsForm ? text : Path.GetFullPath(text);
        // An existing directory wins over a built-in name and over a text that could be an OCI reference.
        if (Directory.Exists(location))
        {
            return new AgentReference(text, AgentReferenceKind.Directory, Path.GetFullPath(location));
        }
        if (isBuiltIn)
        {
            return new AgentReference(text, AgentReferenceKind.BuiltIn, text);
        }
        if (IsUrl(text))
        {
            return new AgentReference(text, AgentReferenceKind.Url, text);
        }
        return OciSyntax.IsLocalFile(location, File.Exists)
            ? new AgentReference(text, AgentReferenceKind.File, Path.GetFullPath(location))
            : new AgentReference(text, AgentReferenceKind.Oci, location);
    }

    /// <summary>Whether <c>--pull-interval</c> may be given with an argument; the form of the argument as typed decides, not what it names
    /// (platform §4.4).</summary>
    public static bool AllowsPullInterval(string argument) => OciSyntax.IsReference(argument, File.Exists);

    private static bool IsUrl(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal);
}

/// <summary>The kinds of places that agents come from.</summary>
public enum AgentReferenceKind
{
    /// <summary>Shipped with the program.</summary>
    BuiltIn,

    /// <summary>A file of this machine.</summary>
    File,

    /// <summary>The agent files directly in a directory of this machine.</summary>
    Directory,

    /// <summary>A file behind http:// or https://.</summary>
    Url,

    /// <summary>An artifact of a container registry.</summary>
    Oci,
}
