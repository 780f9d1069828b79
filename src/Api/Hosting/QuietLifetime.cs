namespace Cagent.Api.Hosting;

/// <summary>Leaves signals to the command. The host's own lifetime would end all streams with the first one, while a load balancer still sends clients
/// here.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
