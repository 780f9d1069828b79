using Cagent.Runs;

namespace Cagent.Api.Hosting;

/// <summary>Settings of the HTTP side; keys <c>Cagent:Api:*</c>, from environment variables <c>Cagent__Api__*</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Cagent:Api";

    public static readonly TimeSpan DrainNoticeInCluster = TimeSpan.FromSeconds(3);

    /// <summary>Largest accepted request body, bytes. Default 64 MiB.</summary>
    public long MaxRequestBodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Pause after which a silent stream gets a comment line. Default 15 s.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a run's own stream stays open for a title that is still being made. Default 2 s.</summary>
    public TimeSpan TitleWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a node that was told to stop (SIGTERM) says that it is not ready and still serves, so that a load balancer sends no more
    /// requests when it closes its port. Null (default) = 3 s when there are other nodes, otherwise none.</summary>
    public TimeSpan? DrainNotice { get; set; }

    /// <summary>How long a node that stops waits for answers that are under way. Default 5 s.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request waits for a session whose node is gone before it gets 503: the others need a moment to find out. Default 8 s.</summary>
    public TimeSpan CallPatience { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Directory that contains all working directories of sessions; null = any directory on a server that only this machine reaches.</summary>
    public string? WorkspaceRoot { get; set; }

    /// <summary>Host names by which clients may address the server besides loopback names and its address; <c>*</c> = any.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins (<c>https://app.example</c>) of web pages that may call; <c>*</c> = any.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>What becomes of a run whose client leaves, unless its request says otherwise.</summary>
    public DisconnectPolicy OnDisconnect { get; set; }

    /// <summary>What a client has to send as <c>Authorization: Bearer TOKEN</c>; null = requests are not authenticated. Health checks are free.</summary>
    public string? AuthToken { get; set; }

    /// <summary>Only this machine reaches the server: a loopback address or a Unix socket.</summary>
    public bool LocalOnly { get; set; } = true;
}
