using Cagent.Silo;

namespace Cagent.Api.Hosting;

/// <summary>Joins the HTTP side with the silo of the same process.</summary>
internal static class Node
{
    public static void Compose(WebApplicationBuilder builder, ServerSettings settings) => builder.AddCagentSilo(new CagentSiloOptions
    {
        AgentReference = settings.AgentReference,
        UserDirectory = settings.UserDirectory,
        SessionDatabase = settings.SessionDatabase,
        ClusterConnection = settings.ClusterConnection,
        SiloPort = settings.SiloPort,
        AdvertisedAddress = settings.AdvertisedAddress,
        Cassette = settings.Cassette,
        ModelsGateway = settings.ModelsGateway,
        Variables = settings.Variables,
    });
}
