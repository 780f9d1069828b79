using System.Diagnostics.Metrics;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Streams;
using Cagent.Silo.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Silo.Tests.Watching;

/// <summary>A hub with one fake session and a clock in the test's hands; no silo.</summary>
internal sealed class WatchBench : ISessionDirectory, IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public WatchBench(SessionWatchOptions? options = null, bool subscribed = true)
    {
        Hub = new SessionWatchers(
            new SiloName(),
            this,
            Options.Create(options ?? new SessionWatchOptions()),
            new EventStreamInstruments(_services.GetRequiredService<IMeterFactory>()),
            Time,
            NullLogger<SessionWatchers>.Instance);
        if (subscribed)
        {
            Hub.MarkSubscribed();
        }
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeSession Session { get; } = new("s");

    public SessionWatchers Hub { get; }

    public ISessionGrain Find(string sessionId) => Session;

    public WatchReader Open(long after = 0, AttachResult? attached = null) => new(Hub.Open("s"), after, attached);

    /// <summary>Appends events and lets them arrive.</summary>
    public void Publish(int count, EventFlags lastFlags = EventFlags.None) => Hub.Route(Session.Journal.Append(count, lastFlags));

    public void Dispose()
    {
        Hub.Dispose();
        _services.Dispose();
    }

    private sealed class SiloName : ILocalSiloDetails
    {
        public string Name => "test";

        public string ClusterId => "test";

        public string DnsHostName => "test";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
