using System.Text;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

/// <summary>A control plane of its own for each test, and what tests ask of it.</summary>
public abstract class ServedTests : IAsyncLifetime
{
    protected const string One = "/v1/namespaces/default/functions/";

    private protected TempFolder Folder { get; } = new();

    private protected ControlPlaneServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ControlPlaneServer.StartAsync(Folder.File("data"));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task RestartAsync()
    {
        int port = Server.Address.Port;
        await Server.DisposeAsync();
        Server = await ControlPlaneServer.StartAsync(Folder.File("data"), port);
    }

    private protected async Task DeployedAsync(string name, string image, string spec = "")
    {
        using HttpResponseMessage answer = await Server.DeployAsync(name, image, spec);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private protected async Task<(int Status, string Body)> PostAsync(string path, string body, bool anonymous = false)
    {
        using HttpClient stranger = new() { BaseAddress = Server.Address };
        using HttpResponseMessage answer =
            await (anonymous ? stranger : Server.Client).PostAsync(path, new StringContent(body));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
