using System.Security.Cryptography;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>What the nodes of one file show each other, kept beside it and readable for its owner only: a port on the loopback address is open to
/// every user of the machine.</summary>
internal sealed class ClusterKey(string databasePath)
{
    public const int Length = 32;

    private readonly Lazy<byte[]> _bytes = new(() => Read($"{databasePath}-cluster-key"));

    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    private static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            TryCreate(path);
        }

        var bytes = File.ReadAllBytes(path);
        return bytes.Length == Length
            ? bytes
            : throw new IOException($"{path} is damaged: it must hold {Length} bytes. Stop all servers that use the session database and remove it.");
    }

    /// <summary>Whoever is first decides; the key is never seen half written.</summary>
    private static void TryCreate(string path)
    {
        var draft = $"{path}-{Guid.NewGuid():N}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(draft, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
