namespace Cagent.Silo.Storage.Postgres;

/// <summary>What is known about a write that failed.</summary>
internal enum WriteOutcome
{
    NotStored,
    Unknown,
}
