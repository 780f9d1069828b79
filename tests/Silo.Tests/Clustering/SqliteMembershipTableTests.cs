using Cagent.Silo.Clustering.SharedFile;
using Cagent.Testing;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Cagent.Silo.Tests.Clustering;

/// <summary>Orleans' contract of a membership table, on a session database that processes share.</summary>
public sealed class SqliteMembershipTableTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 8, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<SqliteMembershipTable> _tables = [];

    private string FilePath => _directory.At("session.db");

    public void Dispose()
    {
        _tables.ForEach(table => table.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task A_new_table_is_empty_and_has_a_version()
    {
        var table = await OpenAsync(port: 1);
        var data = await table.ReadAll();
        Assert.Empty(data.Members);
        Assert.Equal(new TableVersion(0, "0"), data.Version);
    }

    [Fact]
    public async Task A_row_is_read_as_it_was_inserted()
    {
        var table = await OpenAsync(port: 1);
        var entry = Entry(1, SiloStatus.Active);
        entry.AddSuspector(LocalNode.Address(2), Noon.AddTicks(1));
        entry.AddSuspector(LocalNode.Address(3), Noon.AddSeconds(2));
        Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));

        var (read, etag) = Assert.Single((await table.ReadAll()).Members);
        Assert.NotEmpty(etag);
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal((entry.StartTime, entry.IAmAliveTime), (read.StartTime, read.IAmAliveTime));
        Assert.Equal(DateTimeKind.Utc, read.IAmAliveTime.Kind);
        Assert.Equal(entry.SiloAddress, Assert.Single((await table.ReadRow(entry.SiloAddress)).Members).Item1.SiloAddress);
        Assert.Empty((await table.ReadRow(LocalNode.Address(9))).Members);
    }

    [Fact]
    public async Task A_silo_that_is_known_or_a_version_that_has_passed_is_not_inserted()
    {
        var table = await OpenAsync(port: 1);
        var first = (await table.ReadAll()).Version.Next();
        Assert.True(await table.InsertRow(Entry(1), first));
        Assert.False(await table.InsertRow(Entry(2), first));
        Assert.False(await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next()));

        var data = await table.ReadAll();
        Assert.Single(data.Members);
        Assert.Equal(first.Version, data.Version.Version);
    }

    [Fact]
    public async Task An_update_needs_the_rows_etag_and_the_tables_version()
    {
        var table = await OpenAsync(port: 1);
        await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next());
        await table.InsertRow(Entry(2), (await table.ReadAll()).Version.Next());
        var before = await table.ReadAll();
        var (entry, etag) = before.TryGet(LocalNode.Address(1))!;
        var (_, otherEtag) = before.TryGet(LocalNode.Address(2))!;
        entry.Status = SiloStatus.Dead;

        Assert.False(await table.UpdateRow(entry, otherEtag, before.Version.Next()));
        Assert.False(await table.UpdateRow(entry, etag, new TableVersion(before.Version.Version, "1").Next()));
        Assert.False(await table.UpdateRow(Entry(3), etag, before.Version.Next()));
        Assert.True(await table.UpdateRow(entry, etag, before.Version.Next()));
        Assert.False(await table.UpdateRow(entry, etag, before.Version.Next()));

        var after = await table.ReadAll();
        var (updated, newEtag) = after.TryGet(LocalNode.Address(1))!;
        Assert.Equal(SiloStatus.Dead, updated.Status);
        Assert.NotEqual(etag, newEtag);
        Assert.Equal(before.Version.Version + 1, after.Version.Version);
        Assert.NotEqual(before.Version.VersionEtag, after.Version.VersionEtag);
        Assert.Equal(otherEtag, after.TryGet(LocalNode.Address(2))!.Item2);
    }

    [Fact]
    public async Task A_sign_of_life_changes_the_time_and_nothing_else()
    {
        var table = await OpenAsync(port: 1);
        await table.InsertRow(Entry(1, SiloStatus.Active), (await table.ReadAll()).Version.Next());
        var before = await table.ReadAll();
        await table.UpdateIAmAlive(new MembershipEntry { SiloAddress = LocalNode.Address(1), IAmAliveTime = Noon.AddMinutes(5) });

        var after = await table.ReadAll();
        var (entry, etag) = Assert.Single(after.Members);
        Assert.Equal(Noon.AddMinutes(5), entry.IAmAliveTime);
        Assert.Equal(SiloStatus.Active, entry.Status);
        Assert.Equal((Assert.Single(before.Members).Item2, before.Version), (etag, after.Version));
    }

    [Fact]
    public async Task Only_dead_rows_from_before_the_date_are_cleaned_up()
    {
        var table = await OpenAsync(port: 1);
        await table.InsertRow(Entry(1, SiloStatus.Dead), (await table.ReadAll()).Version.Next());
        await table.InsertRow(Entry(2, SiloStatus.Active), (await table.ReadAll()).Version.Next());
        await table.InsertRow(Entry(3, SiloStatus.Dead, Noon.AddHours(1)), (await table.ReadAll()).Version.Next());
        await table.CleanupDefunctSiloEntries(new DateTimeOffset(Noon.AddMinutes(30)));
        var ports = await PortsAsync(table);
        Assert.Equal([2, 3], ports);
    }

    [Fact]
    public async Task Of_many_processes_that_write_at_the_same_version_one_succeeds()
    {
        var tables = new List<SqliteMembershipTable>();
        for (var port = 1; port <= 6; port++)
        {
            tables.Add(await OpenAsync(port));
        }

        var next = (await tables[0].ReadAll()).Version.Next();
        var inserted = await Task.WhenAll(tables.Select((table, index) => table.InsertRow(Entry(index + 1), next)));
        Assert.Single(inserted, true);
        Assert.Single((await tables[5].ReadAll()).Members);
    }

    [Fact]
    public async Task A_table_that_is_deleted_for_its_cluster_is_empty()
    {
        var table = await OpenAsync(port: 1);
        await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next());
        await table.DeleteMembershipTableEntries("another");
        Assert.Single((await table.ReadAll()).Members);
        await table.DeleteMembershipTableEntries("cagent");
        Assert.Empty((await table.ReadAll()).Members);
    }

    [Fact]
    public async Task A_node_that_starts_declares_ended_processes_dead_and_leaves_living_ones()
    {
        var ended = await OpenAsync(port: 1);
        var living = await OpenAsync(port: 2);
        await ended.InsertRow(Entry(1, SiloStatus.Active), (await ended.ReadAll()).Version.Next());
        await living.InsertRow(Entry(2, SiloStatus.Active), (await living.ReadAll()).Version.Next());
        var before = await living.ReadAll();
        ended.Dispose();

        var data = await (await OpenAsync(port: 3)).ReadAll();
        Assert.Equal(SiloStatus.Dead, data.TryGet(LocalNode.Address(1))!.Item1.Status);
        Assert.Equal(SiloStatus.Active, data.TryGet(LocalNode.Address(2))!.Item1.Status);
        Assert.NotEqual(before.TryGet(LocalNode.Address(1))!.Item2, data.TryGet(LocalNode.Address(1))!.Item2);
        Assert.True(data.Version.Version > before.Version.Version);
    }

    [Fact]
    public async Task A_node_that_starts_alone_forgets_all_before_it()
    {
        var table = await OpenAsync(port: 1);
        await table.InsertRow(Entry(1, SiloStatus.Active), (await table.ReadAll()).Version.Next());
        await table.InsertRow(Entry(7, SiloStatus.Joining), (await table.ReadAll()).Version.Next());
        var before = (await table.ReadAll()).Version.Version;
        table.Dispose();

        var data = await (await OpenAsync(port: 2)).ReadAll();
        Assert.Empty(data.Members);
        Assert.True(data.Version.Version > before);
    }

    private static MembershipEntry Entry(int port, SiloStatus status = SiloStatus.Joining, DateTime? alive = null) => new()
    {
        SiloAddress = LocalNode.Address(port),
        Status = status,
        HostName = "here",
        SiloName = $"node-{port}",
        RoleName = "cagent",
        ProxyPort = 7,
        StartTime = Noon.AddMinutes(-1),
        IAmAliveTime = alive ?? Noon,
    };

    private static async Task<int[]> PortsAsync(SqliteMembershipTable table) =>
        [.. (await table.ReadAll()).Members.Select(member => member.Item1.SiloAddress.Endpoint.Port).Order()];

    private async Task<SqliteMembershipTable> OpenAsync(int port)
    {
        var table = new SqliteMembershipTable(FilePath, Options.Create(new ClusterOptions { ClusterId = "cagent" }), new LocalNode(port), new NodeLocks(FilePath));
        _tables.Add(table);
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }
}
