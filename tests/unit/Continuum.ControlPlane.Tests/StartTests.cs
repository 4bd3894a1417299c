using System.Net;
using System.Net.Sockets;
using Continuum.Hosting.Startup;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

public sealed class StartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_told()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await FailsAsync(_folder.File("data"), port, ExitCode.TemporaryFailure, $"{port}");
    }

    [Fact]
    public async Task A_data_directory_of_another_is_told()
    {
        await using ControlPlaneServer other = await ControlPlaneServer.StartAsync(_folder.File("data"));
        await FailsAsync(_folder.File("data"), FreePort.Next(), ExitCode.TemporaryFailure, _folder.File("data"));
    }

    [Fact]
    public async Task Unreadable_state_is_told()
    {
        await using (await ControlPlaneServer.StartAsync(_folder.File("data")))
        {
        }

        File.Delete(_folder.File("data", "state.db-wal"));
        await File.WriteAllTextAsync(_folder.File("data", "state.db"), new string('x', 10_000));
        await FailsAsync(_folder.File("data"), FreePort.Next(), ExitCode.InputOutput, "state.db");
    }

    [Theory]
    [InlineData("--placement:datasets:lake:place=eu", "'eu' is no location")]
    [InlineData("--placement:datasets:lake:movable=true", "it may be copied and has no size")]
    [InlineData("--placement:datasets:lake:bytes=-1", "its size is -1 bytes")]
    public async Task A_data_set_that_makes_no_sense_is_told(string flag, string says) =>
        await FailsAsync(_folder.File("data"), FreePort.Next(), ExitCode.Configuration, says, flag);

    private static async Task FailsAsync(
        string folder, int port, ExitCode code, string says, params string[] more)
    {
        (Task<ExitCode> run, StringWriter error) = ControlPlaneServer.Run(folder, port, CancellationToken.None, more);
        ExitCode ended = await Deadline.WithinAsync("the start to fail", run);
        Assert.Equal(code, ended);
        Assert.StartsWith("error: ", error.ToString());
        Assert.Contains(says, error.ToString());
        Assert.DoesNotContain("   at ", error.ToString());
    }
}
