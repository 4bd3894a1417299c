using System.Text.Json;
using Continuum.Agent.State;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Tests.State;

public sealed class DesiredStateStoreTests : IDisposable
{
    private static readonly DesiredState Full = new()
    {
        NodeId = "node",
        Revision = 42,
        Assignments =
        [
            Some.Assignment() with
            {
                Handler = "app.handler",
                Isolation = IsolationMode.Invocation,
                Environment = new Dictionary<string, string> { ["A"] = "ä=1\n" },
                Retry = new RetryPolicy(7, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(2), DeadLetter: false),
            },
        ],
        Routes =
        [
            Some.MqttRoute("plant/+/temperature", reply: "plant/{1}/command"),
            new Route.Mqtt("a", 0, null, "topic") { Function = Some.OtherFunction, Timeout = TimeSpan.FromTicks(1) },
            Some.HttpRoute("/orders", "POST"),
            new Route.Direct { Function = Some.Function, Nodes = ["far", "near"], Timeout = TimeSpan.FromMinutes(15) },
        ],
    };

    private readonly TempFolder _folder = new();

    private string File => _folder.File("state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_field_comes_back()
    {
        using (DesiredStateStore store = DesiredStateStore.Open(File))
        {
            Assert.Null(store.Load());
            store.Save(DesiredState.Empty);
            store.Save(Full);
        }

        using DesiredStateStore reopened = DesiredStateStore.Open(File);
        Assert.Equal(Json(Full), Json(reopened.Load()!));
        Assert.Equal(
            Full.Routes.Select(route => route.GetType()), reopened.Load()!.Routes.Select(route => route.GetType()));
    }

    [Fact]
    public void A_file_that_is_no_database_is_named_with_a_remedy()
    {
        System.IO.File.WriteAllText(File, new string('x', 10_000));
        DesiredStateException refused = Assert.Throws<DesiredStateException>(() => DesiredStateStore.Open(File));
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.Contains("moved away", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ this is no JSON")]
    [InlineData("{}")]
    [InlineData("""{"nodeId":"n","revision":1,"routes":[{"$type":"carrier-pigeon"}]}""")]
    [InlineData("""{"nodeId":"n","revision":1,"routes":[{"topicFilter":"a"}]}""")]
    public void A_document_that_is_no_state_is_refused(string document)
    {
        using DesiredStateStore store = DesiredStateStore.Open(File);
        store.Save(Full);
        using (SqliteConnection connection = new($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand spoil = connection.CreateCommand();
            spoil.CommandText = "UPDATE desired_state SET document = CAST($document AS BLOB)";
            spoil.Parameters.AddWithValue("$document", document);
            spoil.ExecuteNonQuery();
        }

        DesiredStateException refused = Assert.Throws<DesiredStateException>(() => store.Load());
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
    }

    private static string Json(DesiredState state) =>
        JsonSerializer.Serialize(state, DesiredStateJson.Default.DesiredState);
}
