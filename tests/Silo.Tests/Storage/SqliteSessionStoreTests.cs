namespace Cagent.Silo.Tests.Storage;

public sealed class SqliteSessionStoreTests : SessionStoreTests
{
    private protected override async Task<IStoreUnderTest> OpenAsync() => await SqliteStoreUnderTest.OpenNewAsync();
}
