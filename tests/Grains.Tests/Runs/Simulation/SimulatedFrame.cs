using Cagent.Events;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>A numbered event.</summary>
internal sealed record SimulatedFrame(long Sequence, RuntimeEvent Event);
