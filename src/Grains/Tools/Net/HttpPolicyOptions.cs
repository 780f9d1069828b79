using System.Net;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Net;

/// <summary>What tools may ask over HTTP, section <c>Cagent:Http</c>. Agent files and callers cannot widen it.</summary>
public sealed class HttpPolicyOptions
{
    /// <summary>Loopback, private, link-local and other addresses that are not public may be asked, on any port; default false.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Networks (<c>10.1.0.0/16</c>) and host names that may be asked on any port although they are not public; default none.</summary>
    public IList<string> AllowedDestinations { get; } = [];

    /// <summary>Ports of public addresses, besides 80, 443, 8080 and 8443; default none.</summary>
    public IList<int> AdditionalPorts { get; } = [];

    /// <summary>Redirects that are followed; default 5.</summary>
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Requests of one agent of a session in a minute; default 60.</summary>
    public int MaxRequestsPerMinute { get; set; } = 60;

    /// <summary>What tools call themselves; its first word is looked for in robots.txt. Default <c>Cagent/VERSION</c>.</summary>
    public string UserAgent { get; set; } = "Cagent/" + typeof(HttpPolicyOptions).Assembly.GetName().Version!.ToString(3);
}

internal sealed class HttpPolicyOptionsValidator : IValidateOptions<HttpPolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpPolicyOptions options)
    {
        var failures = new OptionFailures("Cagent:Http")
            .Require(options.MaxRedirects >= 0, nameof(options.MaxRedirects), options.MaxRedirects, "0 or more")
            .Positive(nameof(options.MaxRequestsPerMinute), options.MaxRequestsPerMinute)
            .Require(!string.IsNullOrWhiteSpace(options.UserAgent), nameof(options.UserAgent), options.UserAgent, "a name");
        foreach (var destination in options.AllowedDestinations)
        {
            failures.Require(
                !destination.Contains('/', StringComparison.Ordinal) || IPNetwork.TryParse(destination, out _),
                nameof(options.AllowedDestinations),
                destination,
                "a network such as 10.1.0.0/16, or a host name");
        }

        foreach (var port in options.AdditionalPorts)
        {
            failures.Require(port is > 0 and <= IPEndPoint.MaxPort, nameof(options.AdditionalPorts), port, "a port number");
        }

        return failures.ToResult();
    }
}
