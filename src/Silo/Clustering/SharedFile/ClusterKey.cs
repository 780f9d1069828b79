using System.Diagnostics;
using System.Security.Cryptography;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>What the nodes of one file show each other, kept beside it and readable for its owner only: a port on the loopback address is open to
/// every user of the machine.</summary>
internal sealed class ClusterKey(string databasePath)
{
    public const int Length = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lazy<byte[]> _bytes = new(() => Read($"{databasePath}-cluster-key"));

    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    private static byte[] Read(string path)
    {
        TryCreate(path);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var bytes = File.ReadAllBytes(path);
                if (bytes.Length == Length)
                {
                    return bytes;
                }
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                // Its maker holds it.
            }

            if (Stopwatch.GetElapsedTime(started) >= Patience)
            {
                throw new IOException($"{path} is damaged: it must hold {Length} bytes. Stop all servers that use the session database and remove it.");
            }

            Thread.Sleep(10);
        }
    }

    /// <summary>Whoever makes the file decides; the others wait until it is written.</summary>
    private static void TryCreate(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(Length));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first.
        }
    }
}
