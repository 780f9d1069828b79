namespace Cagent.Models.Credentials;

/// <summary>Where the variables come from that agents and models see.</summary>
internal sealed class CredentialOptions
{
    public const string SectionName = "Cagent:Credentials";

    /// <summary>Files of <c>--env-from-file</c>, in order; the first that has a name wins.</summary>
    public IList<string> EnvironmentFiles { get; set; } = [];

    /// <summary>Directory that relative paths of <see cref="EnvironmentFiles"/> are taken from and must stay in; null = the current one.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Directory with one file per secret, as container hosts mount it.</summary>
    public string SecretsDirectory { get; set; } = "/run/secrets";
}
