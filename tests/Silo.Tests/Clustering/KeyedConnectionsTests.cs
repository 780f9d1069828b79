using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Cagent.Silo.Clustering.SharedFile;
using Cagent.Testing;
using Microsoft.AspNetCore.Connections;

namespace Cagent.Silo.Tests.Clustering;

/// <summary>Who may speak to a node.</summary>
public sealed class KeyedConnectionsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_node_of_the_same_file_is_heard()
    {
        var (here, there) = Connect();
        var path = _directory.At("session.db");
        await new KeyedConnections(new ClusterKey(path)).Outbound(SayAsync)(there);
        Assert.Equal("hello", await HearAsync(new KeyedConnections(new ClusterKey(path)), here));
    }

    [Theory]
    [InlineData("hello, I am one of you, really I am")]
    [InlineData("hello")]
    public async Task Whoever_does_not_know_the_key_is_cut_off(string words)
    {
        var (here, there) = Connect();
        await there.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(words), Token);
        await there.Transport.Output.CompleteAsync();
        Assert.Null(await HearAsync(new KeyedConnections(new ClusterKey(_directory.At("session.db"))), here));
    }

    [Fact]
    public void Nodes_that_start_together_agree_on_one_key_that_only_its_owner_reads()
    {
        var path = _directory.At("session.db");
        var keys = new string[8];
        Parallel.For(0, keys.Length, index => keys[index] = Convert.ToHexString(new ClusterKey(path).Bytes.Span));
        Assert.Single(keys.Distinct());
        var file = Assert.Single(Directory.GetFiles(_directory.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_damaged_key_is_named()
    {
        var path = _directory.Write("session.db-cluster-key", "short");
        var failure = Assert.Throws<IOException>(() => new ClusterKey(_directory.At("session.db")).Bytes);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    private static (ConnectionContext Here, ConnectionContext There) Connect()
    {
        var (forth, back) = (new Pipe(), new Pipe());
        return (Context(forth.Reader, back.Writer), Context(back.Reader, forth.Writer));
    }

    private static DefaultConnectionContext Context(PipeReader input, PipeWriter output) => new("test", new DuplexPipe(input, output), new DuplexPipe(input, output));

    private static Task SayAsync(ConnectionContext connection) => connection.Transport.Output.WriteAsync("hello"u8.ToArray(), Token).AsTask();

    private static async Task<string?> HearAsync(KeyedConnections connections, ConnectionContext connection)
    {
        string? heard = null;
        await connections.Inbound(async next =>
        {
            var read = await next.Transport.Input.ReadAsync(Token);
            heard = Encoding.ASCII.GetString(read.Buffer.ToArray());
        })(connection);
        return heard;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
