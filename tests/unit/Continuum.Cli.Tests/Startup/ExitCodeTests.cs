using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Testing;

namespace Continuum.Cli.Tests.Startup;

public sealed class ExitCodeTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Theory]
    [InlineData("nope")]
    [InlineData("nodes", "--nope")]
    [InlineData("nodes", "--output", "xml")]
    [InlineData("nodes", "--output", "1")]
    [InlineData("invoke")]
    [InlineData("up", "--mqtt-port", "70000")]
    [InlineData("up", "--mqtt-port", "many")]
    [InlineData("image", "build", "cobol")]
    public async Task A_wrong_command_line_ends_with_64_and_says_why(params string[] arguments)
    {
        CliResult result = await _cli.RunAsync(arguments);

        Assert.Equal(CliExit.Usage, result.Exit);
        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task Without_a_token_it_ends_with_78_and_says_where_one_comes_from()
    {
        CliResult result = await _cli.RunAsync("nodes");

        Assert.Equal(CliExit.Configuration, result.Exit);
        Assert.Contains("continuum up", result.Error);
    }

    [Fact]
    public async Task A_token_file_that_others_can_read_is_not_used()
    {
        string folder = _cli.Folder.File("data");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "token");
        File.WriteAllText(file, CannedControlPlane.Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        CliResult result = await _cli.RunAsync("nodes", "--data", folder);

        Assert.Equal(CliExit.Configuration, result.Exit);
        Assert.Contains("chmod 600", result.Error);
    }

    [Fact]
    public async Task A_control_plane_that_is_not_there_ends_with_69()
    {
        _cli.Variables["CONTINUUM_URL"] = $"http://127.0.0.1:{FreePort.Next()}";
        _cli.Variables["CONTINUUM_TOKEN"] = CannedControlPlane.Token;

        CliResult result = await _cli.RunAsync("nodes");

        Assert.Equal(CliExit.Unavailable, result.Exit);
        Assert.Contains("cannot be reached", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task A_token_that_is_not_the_control_planes_ends_with_77()
    {
        await using CannedControlPlane server = await CannedControlPlane.StartAsync();
        _cli.Variables["CONTINUUM_URL"] = server.Url;
        _cli.Variables["CONTINUUM_TOKEN"] = new string('x', 43);

        CliResult result = await _cli.RunAsync("nodes");

        Assert.Equal(CliExit.NotPermitted, result.Exit);
        Assert.DoesNotContain("xxxx", result.Error);
    }

    [Fact]
    public async Task An_answer_that_is_no_API_answer_is_said_to_be_none()
    {
        await using CannedControlPlane server = await CannedControlPlane.StartAsync();
        server.On("GET /v1/nodes", "<html>", type: "application/json");

        CliResult result = await _cli.Knowing(server).RunAsync("nodes");

        Assert.Equal(CliExit.Software, result.Exit);
        Assert.Contains("cannot be understood", result.Error);
    }

    [Fact]
    public async Task The_address_and_token_of_a_running_continuum_are_found_in_its_folder()
    {
        await using CannedControlPlane server = await CannedControlPlane.StartAsync();
        server.On("GET /v1/nodes", "[]");
        string folder = _cli.Folder.File(".continuum");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "token"), CannedControlPlane.Token + "\n");
        File.SetUnixFileMode(Path.Combine(folder, "token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        new Continuum.Cli.Up.UpRecord(1, server.Url, new Dictionary<string, string>(), "", new Dictionary<string, int>())
            .Write(folder);

        CliResult result = await _cli.RunAsync("nodes");

        Assert.Equal((CliExit.Ok, "No node has registered yet.\n"), (result.Exit, result.Output));
    }

    public void Dispose() => _cli.Dispose();
}
