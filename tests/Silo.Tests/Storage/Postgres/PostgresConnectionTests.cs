using Cagent.Silo.Storage.Postgres;

namespace Cagent.Silo.Tests.Storage.Postgres;

/// <summary>Which database is meant, and what a message may say about it.</summary>
public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=db.example;Database=cagent;Username=u;Password=top secret")]
    [InlineData("postgres://u:top%20secret@db.example/cagent")]
    [InlineData("postgresql://u:top%20secret@db.example:5432/cagent?sslmode=verify-full&application_name=mine")]
    public void Both_forms_name_the_same_database_and_messages_leave_the_password_out(string text)
    {
        var connection = PostgresConnection.Parse(text);
        Assert.Equal("cagent at db.example:5432", connection.Display);
        Assert.Equal(("u", "top secret"), (connection.Settings.Username, connection.Settings.Password));
    }

    [Fact]
    public void An_address_carries_settings_by_the_names_of_PostgreSQL()
    {
        var settings = PostgresConnection.Parse("postgres://db.example/cagent?sslmode=verify-full&application_name=mine&connect_timeout=7").Settings;
        Assert.Equal((Npgsql.SslMode.VerifyFull, "mine", 7), (settings.SslMode, settings.ApplicationName, settings.Timeout));
    }

    [Fact]
    public void What_is_not_given_suits_a_node_and_what_is_given_stays()
    {
        var defaults = PostgresConnection.Parse("Host=h;Database=d").Settings;
        Assert.Equal((20, 64, true, 3), (defaults.MaxPoolSize, defaults.MaxAutoPrepare, defaults.NoResetOnClose, defaults.Timeout));
        var given = PostgresConnection.Parse("Host=h;Database=d;MaxPoolSize=100;Max Auto Prepare=0;No Reset On Close=false;Timeout=9").Settings;
        Assert.Equal((100, 0, false, 9), (given.MaxPoolSize, given.MaxAutoPrepare, given.NoResetOnClose, given.Timeout));
    }

    [Theory]
    [InlineData("", "names no server")]
    [InlineData("Database=d;Password=hush", "names no server")]
    [InlineData("hush", "not a connection string")]
    [InlineData("Host=h;Colour=hush", "\"Colour\"")]
    [InlineData("Host=h;Port=hush", "\"Port\"")]
    [InlineData("postgres://u:hush", "not an address")]
    [InlineData("postgres://u:hush@h/d?colour=hush", "\"colour\"")]
    public void A_text_that_names_no_database_is_refused_without_repeating_its_values(string text, string reason)
    {
        var refusal = PostgresConnection.Reject(text);
        Assert.Contains(reason, refusal, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hush", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_bounds_are_refused_by_their_keys()
    {
        var result = new PostgresStoreOptionsValidator().Validate(null, new PostgresStoreOptions
        {
            Connection = "Host=h;Database=d",
            CommandTimeout = TimeSpan.Zero,
            Writers = 0,
        });
        Assert.Equal(2, result.Failures!.Count());
        Assert.Contains("Cagent:PostgresStore:CommandTimeout is 00:00:00", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Cagent:PostgresStore:Writers is 0", result.FailureMessage, StringComparison.Ordinal);
    }
}
