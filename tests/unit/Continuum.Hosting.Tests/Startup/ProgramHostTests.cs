using System.Net;
using System.Net.Sockets;
using Continuum.Hosting.Startup;
using Continuum.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Continuum.Hosting.Tests.Startup;

public sealed class ProgramHostTests
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using Socket holder = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        int port = ((IPEndPoint)holder.LocalEndPoint!).Port;

        (ExitCode code, string error) = await RunAsync(null, "--port", $"{port}");

        Assert.Equal(ExitCode.TemporaryFailure, code);
        Assert.StartsWith($"error: port {port} on 127.0.0.1 is in use", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task All_wrong_settings_are_told_at_once_with_their_names_and_ranges()
    {
        (ExitCode code, string error) = await RunAsync(
            null, "--sample:intervalseconds=0", "--sample:misses", "101", "--telemetry:sampleratio=7");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.StartsWith("error: 3 settings are wrong", error);
        Assert.Contains(
            "Sample:IntervalSeconds (CONTINUUM_SAMPLE__INTERVALSECONDS, --sample:intervalseconds) is '0': "
            + "must be between 1 and 300. Seconds between two reports. Default: '5'.", error);
        Assert.Contains("Sample:Misses", error);
        Assert.Contains("Telemetry:SampleRatio", error);
    }

    [Fact]
    public async Task A_start_failure_with_a_remedy_is_printed_with_it()
    {
        (ExitCode code, string error) = await RunAsync(
            _ => throw new StartupException(ExitCode.Unavailable, "bwrap is missing", "Install bubblewrap."));

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal("error: bwrap is missing\n  Install bubblewrap.\n", error);
    }

    [Fact]
    public async Task A_full_disk_is_called_that()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        (ExitCode code, string error) = await RunAsync(_ => File.WriteAllText("/dev/full", "x"));

        Assert.Equal(ExitCode.InputOutput, code);
        Assert.StartsWith("error: the disk is full", error);
    }

    [Fact]
    public async Task A_missing_permission_names_the_user()
    {
        (ExitCode code, string error) = await RunAsync(
            _ => throw new UnauthorizedAccessException("Access to /x denied"));

        Assert.Equal(ExitCode.CannotCreate, code);
        Assert.Contains(Environment.UserName, error);
    }

    [Fact]
    public async Task A_fault_shows_its_stack_only_at_level_debug()
    {
        static void Fail(WebApplicationBuilder builder) => throw new InvalidDataException("odd");

        (ExitCode code, string quiet) = await RunAsync(Fail);
        (_, string loud) = await RunAsync(Fail, "--log-level", "Debug");

        Assert.Equal(ExitCode.Software, code);
        Assert.Contains("InvalidDataException: odd", quiet);
        Assert.DoesNotContain("   at ", quiet);
        Assert.Contains("   at ", loud);
    }

    [Fact]
    public async Task A_background_service_that_fails_ends_the_program_with_its_reason()
    {
        (ExitCode code, string error) = await RunAsync(builder => builder.Services.AddHostedService<FailingService>());

        Assert.Equal(ExitCode.InputOutput, code);
        Assert.Contains("error: the queue is unreadable", error);
    }

    [Fact]
    public async Task An_unknown_log_format_is_refused()
    {
        (ExitCode code, string error) = await RunAsync(null, "--log-format", "xml");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("there is no log format 'xml'", error);
    }

    [Fact]
    public async Task Help_lists_every_setting()
    {
        ProgramSurroundings surroundings = SampleProgram.Surroundings("--help");

        Assert.Equal(ExitCode.Ok, await ProgramHost.RunAsync(SampleProgram.Definition(), surroundings, default));
        Assert.All(SampleProgram.Settings().All,
            setting => Assert.Contains(setting.EnvironmentVariable, surroundings.Output.ToString()));
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_well()
    {
        await using SampleServer server = await SampleServer.StartAsync([]);

        Assert.Equal(ExitCode.Ok, await server.StopAsync());
    }

    private static async Task<(ExitCode Code, string Error)> RunAsync(
        Action<WebApplicationBuilder>? configure, params string[] arguments)
    {
        ProgramSurroundings surroundings = SampleProgram.Surroundings(arguments);
        Task<ExitCode> run = ProgramHost.RunAsync(SampleProgram.Definition(configure), surroundings, default);
        return (await Deadline.WithinAsync("the program to end", run), surroundings.Error.ToString()!);
    }

    private sealed class FailingService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new IOException("the queue is unreadable");
        }
    }
}
