using System.Diagnostics;
using System.Net.Http.Headers;
using Continuum.Contracts.Desired;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

public sealed class KillTests
{
    [Fact]
    public async Task After_a_kill_both_sides_agree_again()
    {
        using TempFolder folder = new();
        string data = folder.File("data");
        string image;
        await using (ControlPlaneServer first = await ControlPlaneServer.StartAsync(data))
        {
            image = await first.PutImageAsync(folder);
        }

        int port = FreePort.Next();
        string token = (await File.ReadAllTextAsync(Path.Combine(data, "token"))).Trim();
        Uri address = new($"http://127.0.0.1:{port}");
        using HttpClient client = new() { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await using FakeAgent agent = new(address, token, "edge");

        using Process child = Start(data, port);
        long revision;
        try
        {
            await agent.ConnectedAsync();
            using HttpResponseMessage deployed = await ControlPlaneServer.DeployAsync(client, "f", image);
            Assert.True(deployed.IsSuccessStatusCode, await deployed.Content.ReadAsStringAsync());
            revision = (await agent.HasAsync(state => state.Assignments.Count == 1)).Revision;
        }
        finally
        {
            child.Kill();
            await Deadline.WithinAsync("the child's end", child.WaitForExitAsync());
        }

        agent.States.Clear();
        await using ControlPlaneServer again = await ControlPlaneServer.StartAsync(data, port);
        DesiredState state = await agent.HasAsync(each => each.Assignments.Count == 1);
        Assert.Equal(revision, state.Revision);
        using HttpResponseMessage same = await again.DeployAsync("f", image);
        Assert.Contains("\"changed\":false", await same.Content.ReadAsStringAsync());
    }

    private static Process Start(string data, int port) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "continuum-controlplane.dll"),
            "--url", $"http://127.0.0.1:{port}", "--data", data,
        ])
    {
        WorkingDirectory = Path.GetTempPath(),
    })!;
}
