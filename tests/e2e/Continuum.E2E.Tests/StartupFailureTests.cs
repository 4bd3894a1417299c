using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Continuum.E2E.Tests.Programs;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>Programs that cannot start: say what is wrong and what would be right, and end with a meaning.</summary>
public sealed class StartupFailureTests : IDisposable
{
    // sysexits(3), as the programs document them.
    private const int Usage = 64;
    private const int CannotCreate = 73;
    private const int InputOutput = 74;
    private const int TemporaryFailure = 75;
    private const int Configuration = 78;

    private readonly TempFolder _folder = new();

    public StartupFailureTests() => Need.WholeSystem();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_in_use_is_named(bool agent)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        string error = await FailsAsync(agent, TemporaryFailure, [agent ? "--http:url" : "--url", $"http://127.0.0.1:{port}"]);

        Assert.Contains($"port {port}", error, StringComparison.Ordinal);
        Assert.Contains("in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_mqtt_port_in_use_is_named()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        string error = await FailsAsync(agent: true, code: null, ["--mqtt:enabled", "true", "--mqtt:port", port]);

        Assert.Contains(port, error, StringComparison.Ordinal);
        Assert.Contains("--mqtt:port", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_data_directory_in_use_is_named_with_who_uses_it(bool agent)
    {
        using RunningProgram holder = Start(agent, []);
        await holder.ReadyAsync();

        string error = await FailsAsync(agent, TemporaryFailure, []);

        Assert.Contains($"pid {holder.Id}", error, StringComparison.Ordinal);
        Assert.Contains("--data", error, StringComparison.Ordinal);
        await holder.StopAsync();
        Assert.Equal(0, await holder.EndAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_data_directory_that_is_a_file_is_refused(bool agent)
    {
        await File.WriteAllTextAsync(_folder.File("data"), "no folder");

        string error = await FailsAsync(agent, CannotCreate, []);

        Assert.Contains(_folder.File("data"), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "state.db")]
    [InlineData(true, "events.db")]
    [InlineData(false, "state.db")]
    public async Task State_that_cannot_be_read_is_named_and_left_as_it_is(bool agent, string file)
    {
        Directory.CreateDirectory(_folder.File("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(_folder.File("data", "lock"), "");
        string garbage = string.Concat(Enumerable.Repeat("this is no database\n", 1000));
        await File.WriteAllTextAsync(_folder.File("data", file), garbage);

        string error = await FailsAsync(agent, InputOutput, []);

        Assert.Contains(_folder.File("data", file), error, StringComparison.Ordinal);
        Assert.Equal(garbage, await File.ReadAllTextAsync(_folder.File("data", file)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disk_without_room_is_refused_before_anything_is_written(bool agent)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.File("data"), "4m");

        string error = await FailsAsync(agent, InputOutput, []);

        Assert.Contains("64 MiB are needed", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disk_that_is_full_is_said_so(bool agent)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.File("data"), "64k");
        await disk.FillAsync();

        string error = await FailsAsync(
            agent, InputOutput, [agent ? "--node:minfreebytes" : "--controlplane:minfreebytes", "0"]);

        Assert.Contains(disk.Path, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, Usage, "--nod:id", "--node:id", "edge-1")]
    [InlineData(true, Configuration, "--node:location", "region/zone/site", "Berlin!")]
    [InlineData(true, Configuration, "--mqtt:port", "0", "70000")]
    [InlineData(false, Usage, "--urll", "--url", "http://127.0.0.1:1")]
    [InlineData(true, Configuration, "--node:minfreebytes", "minfreebytes", "-5")]
    [InlineData(false, Configuration, "--controlplane:minfreebytes", "minfreebytes", "-5")]
    public async Task A_wrong_setting_is_told_with_what_would_be_right(
        bool agent, int code, string flag, string right, string value)
    {
        string error = await FailsAsync(agent, code, [flag, value]);

        Assert.Contains(right, error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_token_file_that_others_can_read_is_refused()
    {
        await File.WriteAllTextAsync(_folder.File("token"), new string('a', 43));
        File.SetUnixFileMode(_folder.File("token"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        string error = await FailsAsync(agent: false, Configuration, []);

        Assert.Contains("chmod 600", error, StringComparison.Ordinal);
    }

    private async Task<string> FailsAsync(bool agent, int? code, string[] more)
    {
        using RunningProgram program = Start(agent, more);
        int ended = await program.EndAsync(TimeSpan.FromSeconds(45));
        string text = program.Text;
        Assert.True(code is null ? ended is > 0 and < 128 : ended == code, $"ended with {ended}:\n{text}");
        Assert.Contains("error: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return text;
    }

    private RunningProgram Start(bool agent, string[] more) => agent
        ? RunningProgram.Start(Repository.Agent, Usual(
            [
                ("--node:id", $"startup-{Guid.NewGuid():N}"[..20]), ("--node:kind", "edge"),
                ("--node:location", "eu/zone/site"), ("--data", _folder.File("data")), ("--controlplane:url", ""),
                ("--controlplane:tokenfile", _folder.File("token")), ("--http:url", $"http://127.0.0.1:{LastingPort.Next()}"),
                ("--mqtt:enabled", "false"),
            ], more))
        : RunningProgram.Start(Repository.ControlPlane, Usual(
            [
                ("--url", $"http://127.0.0.1:{LastingPort.Next()}"), ("--data", _folder.File("data")),
                ("--controlplane:tokenfile", _folder.File("token")),
            ], more));

    private static IEnumerable<string> Usual((string Flag, string Value)[] usual, string[] more) =>
        [.. usual.Where(pair => !more.Contains(pair.Flag)).SelectMany(pair => (string[])[pair.Flag, pair.Value]), .. more];
}
