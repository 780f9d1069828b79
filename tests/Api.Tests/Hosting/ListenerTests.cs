using System.Net;
using System.Net.Sockets;
using Cagent.Api.Cli;
using Cagent.Api.Hosting;
using Cagent.Testing;

namespace Cagent.Api.Tests.Hosting;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ListenerTests
{
    [Theory]
    [InlineData("8080", "listen tcp4: address 8080: missing port in address")]
    [InlineData("127.0.0.1", "listen tcp4: address 127.0.0.1: missing port in address")]
    [InlineData("127.0.0.1:99999", "listen tcp4: address 99999: invalid port")]
    [InlineData("127.0.0.1:-1", "listen tcp4: address -1: invalid port")]
    [InlineData("127.0.0.1:nosuchport", "listen tcp4: lookup tcp4/nosuchport: unknown port")]
    [InlineData("192.0.2.1:0", "listen tcp4 192.0.2.1:0: bind: cannot assign requested address")]
    [InlineData("http://127.0.0.1:0", "listen tcp4: address http://127.0.0.1:0: too many colons in address")]
    [InlineData("fd://3", "listen tcp4: lookup tcp4///3: unknown port")]
    [InlineData("[::1]:0", "listen tcp4: address ::1: no suitable address found")]
    [InlineData("127.1:0", "listen tcp4: lookup 127.1: no such host")]
    [InlineData("8080:", "listen tcp4: lookup 8080: no such host")]
    [InlineData("010.0.0.1:0", "listen tcp4: lookup 010.0.0.1: no such host")]
    [InlineData("::1:0", "listen tcp4: address ::1:0: too many colons in address")]
    [InlineData("[::1", "listen tcp4: address [::1: missing ']' in address")]
    [InlineData("unix:///", "/ is a directory; choose another path")]
    [InlineData("unix:///proc/nope/s.sock", "mkdir /proc/nope: no such file or directory")]
    [InlineData("npipe:////./pipe/cagent", "named pipes not supported on linux")]
    [InlineData("", "the address is empty; write for example 127.0.0.1:8080")]
    public void An_address_that_cannot_be_had_is_refused_with_its_cause(string address, string cause) =>
        Assert.Equal($"failed to listen on {address}: {cause}", Assert.Throws<CommandLineException>(() => Listener.Open(address)).Message);

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1", true)]
    [InlineData("localhost:0", "127.0.0.1", true)]
    [InlineData("[::ffff:127.0.0.1]:0", "127.0.0.1", true)]
    [InlineData("[::]:0", "0.0.0.0", false)]
    [InlineData(":0", "0.0.0.0", false)]
    [InlineData("0.0.0.0:0", "0.0.0.0", false)]
    public void A_free_port_is_shown(string address, string host, bool local)
    {
        using var listener = Listener.Open(address);
        var endPoint = IPEndPoint.Parse(listener.DisplayAddress);
        Assert.Equal(host, endPoint.Address.ToString());
        Assert.NotEqual(0, endPoint.Port);
        Assert.Equal(local, listener.IsLocal);
    }

    [Fact]
    public void A_port_in_use_is_refused()
    {
        using var first = Listener.Open("127.0.0.1:0");
        Assert.Equal($"failed to listen on {first.DisplayAddress}: listen tcp4 {first.DisplayAddress}: bind: address already in use",
            Assert.Throws<CommandLineException>(() => Listener.Open(first.DisplayAddress)).Message);
    }

    [Fact]
    public void A_socket_is_made_for_its_owner_alone_and_removed_at_the_end()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("x/y/s.sock");
        using (var listener = Listener.Open("unix://" + path))
        {
            Assert.Equal(path, listener.DisplayAddress);
            Assert.True(listener.IsLocal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_stale_socket_is_replaced_and_a_live_one_is_not()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("s.sock");
        LeaveStale(path);
        using var live = Listener.Open("unix://" + path);
        Assert.Equal($"failed to listen on unix://{path}: listen unix {path}: bind: address already in use",
            Assert.Throws<CommandLineException>(() => Listener.Open("unix://" + path)).Message);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
    }

    [Fact]
    public void Nothing_but_a_socket_is_ever_deleted()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("file", "precious");
        Assert.Contains("is not a socket", Assert.Throws<CommandLineException>(() => Listener.Open("unix://" + file)).Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
        Assert.Equal($"failed to listen on unix://{directory.Path}: remove {directory.Path}: directory not empty",
            Assert.Throws<CommandLineException>(() => Listener.Open("unix://" + directory.Path)).Message);
        Assert.Equal($"failed to listen on unix://{file}/s.sock: remove {file}/s.sock: not a directory",
            Assert.Throws<CommandLineException>(() => Listener.Open($"unix://{file}/s.sock")).Message);
    }

    [Fact]
    public async Task A_named_pipe_is_left_alone_and_not_waited_for()
    {
        using var directory = new TemporaryDirectory();
        var pipe = await NamedPipe.MakeAsync(directory.At("pipe"), TestContext.Current.CancellationToken);
        var opening = Task.Run(() => Listener.Open("unix://" + pipe));
        var refusal = await Assert.ThrowsAsync<CommandLineException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains("is not a socket", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(pipe));
    }

    [Fact]
    public void An_overlong_path_is_refused()
    {
        var path = "/tmp/" + new string('a', 200);
        Assert.Equal($"failed to listen on unix://{path}: listen unix {path}: bind: invalid argument",
            Assert.Throws<CommandLineException>(() => Listener.Open("unix://" + path)).Message);
    }

    [Fact]
    public void Without_a_path_the_socket_has_no_file()
    {
        using var listener = Listener.Open("unix://");
        Assert.StartsWith("@", listener.DisplayAddress);
        Assert.Null(listener.Path);
    }

    [Fact]
    public void A_socket_without_a_file_can_have_a_name()
    {
        var name = "@cagent-" + Guid.NewGuid().ToString("N");
        using var listener = Listener.Open("unix://" + name);
        Assert.Equal((name, null), (listener.DisplayAddress, listener.Path));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint("\0" + name[1..]));
        Assert.Contains("address already in use", Assert.Throws<CommandLineException>(() => Listener.Open("unix://" + name)).Message, StringComparison.Ordinal);
    }

    /// <summary>A socket whose server died: its file stays, under a name that closing does not know.</summary>
    private static void LeaveStale(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".dead"));
        socket.Listen();
        File.Move(path + ".dead", path);
    }
}
