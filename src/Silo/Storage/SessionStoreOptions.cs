namespace Cagent.Silo.Storage;

/// <summary>Where sessions are kept; bound from <c>Cagent:SessionStore</c> and <c>--session-db</c>.</summary>
public sealed class SessionStoreOptions
{
    /// <summary>The SQLite file, absolute or relative to the working directory. <c>~/</c> in front stands for the home directory,
    /// <c>:memory:</c> for a file of this process alone that is removed when it stops. Default <c>session.db</c>.</summary>
    public string Path { get; set; } = "session.db";
}
