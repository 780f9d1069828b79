using System.Text.Json;

namespace Cagent.Silo.Storage.Schema;

/// <summary>What the store has to know about a message without building it.</summary>
/// <param name="IsSystem">System messages are neither listed nor counted.</param>
/// <param name="Cost">US dollars of the model call.</param>
internal readonly record struct StoredMessageScan(bool IsSystem, double Cost)
{
    /// <exception cref="JsonException">It is not one JSON object.</exception>
    public static StoredMessageScan Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var system = false;
        var cost = 0.0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A message is not an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRole = reader.ValueTextEquals("role"u8);
            var isCost = !isRole && reader.ValueTextEquals("cost"u8);
            reader.Read();
            if (isRole && reader.TokenType == JsonTokenType.String)
            {
                system = reader.ValueTextEquals("system"u8);
            }
            else if (isCost && reader.TokenType == JsonTokenType.Number)
            {
                cost = reader.GetDouble();
            }
            else
            {
                reader.Skip();
            }
        }

        // Anything after the object would break the answer that it is copied into.
        return reader.Read() ? throw new JsonException("Something follows a message.") : new StoredMessageScan(system, cost);
    }

    /// <summary>As <see cref="Read"/>; a damaged message counts as an ordinary one, so that it is missed, not hidden.</summary>
    public static StoredMessageScan ReadOrDefault(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(json);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
