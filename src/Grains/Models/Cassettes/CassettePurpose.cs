namespace Cagent.Models.Cassettes;

/// <summary>What a recorded request was for. A title never consumes an answer, nor the reverse.</summary>
internal enum CassettePurpose
{
    Chat,
    Title,
}
