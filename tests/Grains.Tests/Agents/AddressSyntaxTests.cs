using Cagent.Agents.Resolution;

namespace Cagent.Grains.Tests.Agents;

public sealed class AddressSyntaxTests
{
    [Theory]
    [InlineData("http://localhost:9000/v1")]
    [InlineData("https://user:p%40ss@example.com/a%20b?q=%zz#f")]
    [InlineData("http://[::1]:80/v1")]
    [InlineData("http://example.com:/v1")]
    [InlineData("http://bücher.example/a b")]
    [InlineData("localhost:8080")]
    [InlineData("example.com/v1")]
    [InlineData("/v1")]
    [InlineData("${env.BASE}/v1")]
    [InlineData("HTTP://X")]
    public void An_address_is_accepted(string text) => Assert.True(AddressSyntax.IsAddress(text));

    [Theory]
    [InlineData("://x")]
    [InlineData("127.0.0.1:8080/v1")]
    [InlineData(" http://x")]
    [InlineData("http://x:abc")]
    [InlineData("http://x:80:90")]
    [InlineData("http://a b")]
    [InlineData("http://${env.HOST}/v1")]
    [InlineData("http://[::1")]
    [InlineData("http://[x]/")]
    [InlineData("http://us er@x")]
    [InlineData("http://x/%zz")]
    [InlineData("http://x/%4")]
    [InlineData("http://x#%")]
    [InlineData("%zz")]
    [InlineData("http://x\n")]
    public void What_no_client_can_use_is_refused(string text) => Assert.False(AddressSyntax.IsAddress(text));
}
