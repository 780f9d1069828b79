using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>Connections between nodes begin with the cluster's key; whoever does not know it is not listened to.</summary>
internal sealed class KeyedConnections(ClusterKey key)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public ConnectionDelegate Inbound(ConnectionDelegate next) => async connection =>
    {
        if (await ShowsKeyAsync(connection.Transport.Input))
        {
            await next(connection);
        }
        else
        {
            connection.Abort();
        }
    };

    public ConnectionDelegate Outbound(ConnectionDelegate next) => async connection =>
    {
        await connection.Transport.Output.WriteAsync(key.Bytes);
        await next(connection);
    };

    private async Task<bool> ShowsKeyAsync(PipeReader input)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var read = await input.ReadAtLeastAsync(ClusterKey.Length, limit.Token);
            if (read.Buffer.Length < ClusterKey.Length)
            {
                return false;
            }

            var shown = read.Buffer.Slice(0, ClusterKey.Length);
            var known = IsKey(shown);
            input.AdvanceTo(shown.End);
            return known;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private bool IsKey(ReadOnlySequence<byte> shown)
    {
        Span<byte> bytes = stackalloc byte[ClusterKey.Length];
        shown.CopyTo(bytes);
        return CryptographicOperations.FixedTimeEquals(bytes, key.Bytes.Span);
    }
}
