using System.Diagnostics;
using System.Globalization;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Interop;

/// <summary>The broker against the <c>mqtt</c> package of Node.js, as setup.sh installs it for the tests.</summary>
public sealed class NodeTests
{
    private static readonly string Packages = RepositoryRoot.File("artifacts", "npm", "node_modules");

    [Theory]
    [InlineData("4")]
    [InlineData("5")]
    public async Task Its_client_finds_what_the_standard_promises(string version)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Packages, "mqtt")), "needs npm's mqtt (./setup.sh --test)");
        using TempFolder folder = new();
        await using TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path));
        string address = string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{broker.Port}");
        ProcessStartInfo node = new("node", [Tool.Script("node_client.cjs"), address, version]);
        node.Environment["NODE_PATH"] = Packages;
        await Tool.SucceedsAsync(node);
    }
}
