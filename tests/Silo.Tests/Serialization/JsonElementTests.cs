using System.Text.Json;
using Cagent.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Cagent.Silo.Tests.Serialization;

public sealed class JsonElementTests
{
    [Theory]
    [InlineData("""{"name":"Zoë","list":[1,2.50,null,true]}""")]
    [InlineData("null")]
    [InlineData(null)]
    public void Json_in_messages_arrives_as_it_was(string? json)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        JsonElement? content = json is null ? null : JsonDocument.Parse(json).RootElement;

        var bytes = serializer.SerializeToArray(new ElicitationAnswer { Action = "accept", Content = content });
        var arrived = serializer.Deserialize<ElicitationAnswer>(bytes);

        Assert.Equal(json, arrived!.Content?.GetRawText());
    }
}
