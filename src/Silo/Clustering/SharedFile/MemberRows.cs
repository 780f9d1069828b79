using System.Globalization;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>The rows of the membership table, inside a transaction of <see cref="SqliteMembershipTable"/>.</summary>
internal sealed class MemberRows(SqliteDatabase database, string cluster)
{
    private const string Columns = "address, etag, status, suspects, proxy_port, host_name, silo_name, role_name, started, alive";

    public void CreateTables()
    {
        database.Execute("""
            CREATE TABLE IF NOT EXISTS cagent_cluster (
                id TEXT PRIMARY KEY,
                version INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS cagent_nodes (
                cluster TEXT NOT NULL,
                address TEXT NOT NULL,
                etag INTEGER NOT NULL,
                status INTEGER NOT NULL,
                suspects TEXT NOT NULL,
                proxy_port INTEGER NOT NULL,
                host_name TEXT NOT NULL,
                silo_name TEXT NOT NULL,
                role_name TEXT NOT NULL,
                started TEXT NOT NULL,
                alive TEXT NOT NULL,
                PRIMARY KEY (cluster, address)
            ) WITHOUT ROWID;
            """);
        database["INSERT INTO cagent_cluster (id, version) VALUES (?1, 0) ON CONFLICT (id) DO NOTHING"].Bind(1, cluster).Run();
    }

    public long ReadVersion() => database["SELECT version FROM cagent_cluster WHERE id = ?1"].Bind(1, cluster).ReadLong() ?? 0;

    public MembershipTableData Read(SiloAddress? only = null)
    {
        var query = only is null
            ? database[$"SELECT {Columns} FROM cagent_nodes WHERE cluster = ?1"].Bind(1, cluster)
            : database[$"SELECT {Columns} FROM cagent_nodes WHERE cluster = ?1 AND address = ?2"].Bind(1, cluster).Bind(2, Address(only));
        var members = new List<Tuple<MembershipEntry, string>>();
        while (query.Step())
        {
            members.Add(Tuple.Create(ReadEntry(query), query.Long(1).ToString(CultureInfo.InvariantCulture)));
        }

        var version = ReadVersion();
        return new MembershipTableData(members, new TableVersion((int)version, version.ToString(CultureInfo.InvariantCulture)));
    }

    public bool Insert(MembershipEntry entry, int version)
    {
        var exists = database["SELECT 1 FROM cagent_nodes WHERE cluster = ?1 AND address = ?2"].Bind(1, cluster).Bind(2, Address(entry.SiloAddress));
        if (exists.ReadLong() is not null)
        {
            return false;
        }

        Write(entry, version);
        return true;
    }

    public bool Update(MembershipEntry entry, long etag, int version)
    {
        var current = database["SELECT etag FROM cagent_nodes WHERE cluster = ?1 AND address = ?2"].Bind(1, cluster).Bind(2, Address(entry.SiloAddress));
        if (current.ReadLong() != etag)
        {
            return false;
        }

        Write(entry, version);
        return true;
    }

    /// <summary>Writes a row at the next version of the table.</summary>
    public void Replace(MembershipEntry entry) => Write(entry, ReadVersion() + 1);

    public bool SetAlive(SiloAddress address, DateTime time) =>
        database["UPDATE cagent_nodes SET alive = ?3 WHERE cluster = ?1 AND address = ?2"]
            .Bind(1, cluster).Bind(2, Address(address)).Bind(3, Time(time)).Run() > 0;

    public bool DeleteDead(DateTime before) =>
        database["DELETE FROM cagent_nodes WHERE cluster = ?1 AND status = ?2 AND alive < ?3 AND started < ?3"]
            .Bind(1, cluster).Bind(2, (int)SiloStatus.Dead).Bind(3, Time(before)).Run() > 0;

    public bool DeleteAll(string id)
    {
        database["DELETE FROM cagent_nodes WHERE cluster = ?1"].Bind(1, id).Run();
        return database["DELETE FROM cagent_cluster WHERE id = ?1"].Bind(1, id).Run() > 0;
    }

    /// <summary>Nobody is left: forgets the nodes of before, and who of them listened to which stream.</summary>
    public void StartAfresh()
    {
        if (database["DELETE FROM cagent_nodes WHERE cluster = ?1"].Bind(1, cluster).Run() > 0)
        {
            SetVersion(ReadVersion() + 1);
        }
    }

    private void Write(MembershipEntry entry, long version)
    {
        database[$"""
            INSERT INTO cagent_nodes (cluster, {Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            ON CONFLICT (cluster, address) DO UPDATE SET etag = ?3, status = ?4, suspects = ?5, proxy_port = ?6, host_name = ?7, silo_name = ?8,
                role_name = ?9, started = ?10, alive = ?11
            """]
            .Bind(1, cluster).Bind(2, Address(entry.SiloAddress)).Bind(3, version).Bind(4, (int)entry.Status).Bind(5, Suspects(entry))
            .Bind(6, entry.ProxyPort).Bind(7, entry.HostName ?? "").Bind(8, entry.SiloName ?? "").Bind(9, entry.RoleName ?? "")
            .Bind(10, Time(entry.StartTime)).Bind(11, Time(entry.IAmAliveTime))
            .Run();
        SetVersion(version);
    }

    private void SetVersion(long version) =>
        database["UPDATE cagent_cluster SET version = ?2 WHERE id = ?1"].Bind(1, cluster).Bind(2, version).Run();

    private static MembershipEntry ReadEntry(SqliteStatement row) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(row.Text(0)),
        Status = (SiloStatus)row.Long(2),
        SuspectTimes = ReadSuspects(row.Text(3)),
        ProxyPort = (int)row.Long(4),
        HostName = row.Text(5),
        SiloName = row.Text(6),
        RoleName = row.Text(7),
        StartTime = ReadTime(row.Text(8)),
        IAmAliveTime = ReadTime(row.Text(9)),
    };

    private static string Address(SiloAddress address) => address.ToParsableString();

    /// <summary>One suspicion a line: who, a blank, when.</summary>
    private static string Suspects(MembershipEntry entry) =>
        string.Join('\n', (entry.SuspectTimes ?? []).Select(suspect => $"{Address(suspect.Item1)} {Time(suspect.Item2)}"));

    private static List<Tuple<SiloAddress, DateTime>> ReadSuspects(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(parts => Tuple.Create(SiloAddress.FromParsableString(parts[0]), ReadTime(parts[1])))];

    // A fixed width, so that texts compare as the times do.
    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static DateTime ReadTime(string text) =>
        DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
