using Microsoft.Extensions.Options;

namespace Cagent.Models.Credentials;

/// <summary>Variables of agents and models: environment files, the process, mounted secrets – the first that has the name wins.</summary>
/// <remarks>The files are read once, when the object is made; a file that cannot be read or understood is an error then.</remarks>
internal sealed class CredentialEnvironment : ICredentialEnvironment
{
    private readonly IReadOnlyDictionary<string, string> _fromFiles;
    private readonly string _secretsDirectory;

    /// <exception cref="CagentException">An environment file cannot be used.</exception>
    public CredentialEnvironment(IOptions<CredentialOptions> options)
    {
        _secretsDirectory = options.Value.SecretsDirectory;
        _fromFiles = EnvironmentFile.ReadAll(options.Value.EnvironmentFiles, options.Value.WorkingDirectory ?? Environment.CurrentDirectory);
    }

    public string? Find(string name) =>
        _fromFiles.TryGetValue(name, out var value) ? value : Environment.GetEnvironmentVariable(name) ?? ReadSecret(name);

    private string? ReadSecret(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            return null;
        }

        // Each model call asks for names that mostly are not there: an exception for each would cost more than the rest of the look-up.
        var path = Path.Combine(_secretsDirectory, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            // Editors and shells end files with a newline that is no part of a secret.
            var text = File.ReadAllText(path);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
