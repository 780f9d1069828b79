using System.Globalization;
using Cagent.Silo.Storage.Sqlite;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>Orleans' membership table in the session database. Its version is raised by each change of a row, and is the etag of both.</summary>
internal sealed class SqliteMembershipTable(string path, IOptions<ClusterOptions> cluster, ILocalSiloDetails silo, NodeLocks locks)
    : IMembershipTable, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private SqliteDatabase? _database;
    private MemberRows? _rows;
    private IDisposable? _lock;
    private bool _disposed;

    /// <summary>Takes this process's lock, and clears away the processes that ended without leaving: a server that starts again does not wait for
    /// its predecessor.</summary>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => WriteAsync(rows =>
    {
        _lock ??= locks.Take(silo.SiloAddress);
        rows.CreateTables();
        ClearDead(rows);
        return true;
    });

    public Task DeleteMembershipTableEntries(string clusterId) => WriteAsync(rows => rows.DeleteAll(clusterId));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => WriteAsync(rows => rows.DeleteDead(beforeDate.UtcDateTime));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(rows => rows.Read(key));

    public Task<MembershipTableData> ReadAll() => ReadAsync(rows => rows.Read());

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        WriteAsync(rows => IsCurrent(rows, tableVersion) && rows.Insert(entry, tableVersion.Version));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        WriteAsync(rows => IsCurrent(rows, tableVersion) && rows.Update(entry, long.Parse(etag, CultureInfo.InvariantCulture), tableVersion.Version));

    public Task UpdateIAmAlive(MembershipEntry entry) => WriteAsync(rows => rows.SetAlive(entry.SiloAddress, entry.IAmAliveTime));

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _database?.Dispose();
            _database = null;
            _lock?.Dispose();
        }
    }

    private static bool IsCurrent(MemberRows rows, TableVersion next) =>
        next.VersionEtag == rows.ReadVersion().ToString(CultureInfo.InvariantCulture);

    private void ClearDead(MemberRows rows)
    {
        var others = rows.Read().Members.Select(member => member.Item1).Where(entry => !entry.SiloAddress.Equals(silo.SiloAddress)).ToArray();
        var ended = others.Where(entry => entry.Status != SiloStatus.Dead && locks.IsAbandoned(entry.SiloAddress)).ToArray();
        foreach (var entry in ended)
        {
            locks.Remove(entry.SiloAddress);
            entry.Status = SiloStatus.Dead;
        }

        if (others.All(entry => entry.Status == SiloStatus.Dead))
        {
            rows.StartAfresh();
        }
        else
        {
            foreach (var entry in ended)
            {
                rows.Replace(entry);
            }
        }
    }

    private Task<T> ReadAsync<T>(Func<MemberRows, T> read) => RunAsync(database => database["BEGIN"].Run(), read);

    private Task<T> WriteAsync<T>(Func<MemberRows, T> write) => RunAsync(database => database.BeginImmediate(), write);

    // SQLite blocks: not on a silo's thread.
    private Task<T> RunAsync<T>(Action<SqliteDatabase> begin, Func<MemberRows, T> work) => Task.Run(() =>
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var database = _database ??= SqliteDatabase.Open(path, Patience);
            _rows ??= new MemberRows(database, cluster.Value.ClusterId);
            begin(database);
            try
            {
                var result = work(_rows);
                database["COMMIT"].Run();
                return result;
            }
            finally
            {
                database.Rollback();
            }
        }
    });
}
