using System.Net;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Clustering.Postgres;

internal sealed class SiloEndpointOptionsValidator : IValidateOptions<SiloEndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloEndpointOptions options)
    {
        if (options.Port is < 0 or > IPEndPoint.MaxPort)
        {
            return ValidateOptionsResult.Fail($"Cagent:Silo:Port (--silo-port) is {options.Port}; it must be between 0 (a free one) and {IPEndPoint.MaxPort}.");
        }

        return options.AdvertisedAddress.Length == 0 || Uri.CheckHostName(options.AdvertisedAddress) != UriHostNameType.Unknown
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Cagent:Silo:AdvertisedAddress (--advertise) is \"{options.AdvertisedAddress}\"; it must be an IP address or a host name, without a port.");
    }
}
