namespace Cagent.Hooks;

/// <summary>Hooks of agent files, section <c>Cagent:Hooks</c>.</summary>
public sealed class HookOptions
{
    /// <summary>Hooks run; default true. A server that runs agent files of strangers switches them off: they are shell commands.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>A hook that fails, cannot start or does not answer in time blocks; default false, as existing files expect.</summary>
    public bool BlockOnFailure { get; set; }
}
