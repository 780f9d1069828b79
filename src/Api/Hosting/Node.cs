using Cagent.Silo;

namespace Cagent.Api.Hosting;

/// <summary>Makes a process a node of the cluster that its command line names.</summary>
internal static class Node
{
    public static void Compose(IHostApplicationBuilder builder, ServerSettings settings) => builder.AddCagentSilo(new CagentSiloOptions
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
