namespace Cagent.Cluster.Tests.Models;

/// <summary>Effects of tool calls that can be counted: a file for each call, a byte for each execution.</summary>
internal sealed class Effects
{
    /// <summary>In a command: stands for writing down one execution.</summary>
    public const string Marker = "{count}";

    private readonly string _directory;

    public Effects(string directory) => _directory = Directory.CreateDirectory(directory).FullName;

    /// <summary>The shell command of a call.</summary>
    public string Command(Wish wish, int answer) =>
        wish.Command.Replace(Marker, $"printf x >> '{PathOf(wish.Call(answer))}'", StringComparison.Ordinal);

    /// <summary>How often a call was executed.</summary>
    public int Count(string call) => new FileInfo(PathOf(call)) is { Exists: true, Length: var length } ? (int)length : 0;

    private string PathOf(string call) => Path.Combine(_directory, call);
}
