using Continuum.Agent.Shadows;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Continuum.Agent.Tests.Shadows;

public sealed class ShadowTablesTests : IDisposable
{
    // Action code of an authorizer: https://sqlite.org/c3ref/c_alter_table.html
    private const int Transaction = 22;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_comes_after_a_roll_back_that_failed_does_not_belong_to_it()
    {
        using SqliteConnection connection = new($"Data Source={_folder.File("shadows.db")};Pooling=False");
        connection.Open();
        ShadowTables tables = new(connection);
        tables.Prepare();
        bool denied = false;
        strdelegate_authorizer deny = (_, action, _, _, _, _) =>
            denied && action == Transaction ? raw.SQLITE_DENY : raw.SQLITE_OK;
        raw.sqlite3_set_authorizer(connection.Handle, deny, null);

        tables.Begin(DateTimeOffset.UnixEpoch);
        denied = true;
        Assert.Throws<SqliteException>(tables.RollBack);
        Assert.Throws<SqliteException>(() => tables.Begin(DateTimeOffset.UnixEpoch));
        denied = false;
        Assert.Equal(0, tables.CountDevices());
        GC.KeepAlive(deny);
    }
}
