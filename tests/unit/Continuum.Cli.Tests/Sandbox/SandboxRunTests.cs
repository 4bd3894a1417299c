using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Sandbox;

public sealed class SandboxRunTests : IDisposable
{
    private readonly CliRun _run = new();

    [Fact]
    public async Task A_program_reads_and_writes_and_its_exit_code_is_the_commands()
    {
        NeedsKvm();
        _run.Input = "one\ntwo\n"u8.ToArray();

        CliResult result = await _run.RunAsync(
            "sandbox", "run", "--env", "NAME=value", "sh", "-c",
            "read a; echo \"$a $NAME $0\" -o; echo wrong >&2; exit 7", "zero");

        Assert.Equal((CliExit)7, result.Exit);
        Assert.Equal("one value zero -o\n", result.Output);
        Assert.Equal("wrong\n", result.Error);
    }

    [Theory]
    [InlineData("kill -TERM $$", 143, "signal 15")]
    [InlineData("while :; do :; done", 124, "longer than 0.3 s")]
    public async Task A_program_that_is_ended_is_told_of(string script, int exit, string message)
    {
        NeedsKvm();

        CliResult result = await _run.RunAsync("sandbox", "run", "--timeout", "0.3", "sh", "-c", script);

        Assert.Equal((CliExit)exit, result.Exit);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_calls_and_what_it_used_are_shown_when_asked_for()
    {
        NeedsKvm();

        CliResult result = await _run.RunAsync("sandbox", "run", "--trace", "--stats", "sh", "-c", "echo hi");

        Assert.Equal("hi\n", result.Output);
        Assert.Contains("write(1, \"hi\\n\", 3) = 3", result.Error, StringComparison.Ordinal);
        Assert.Contains("exit_group(0) = ?", result.Error, StringComparison.Ordinal);
        Assert.Contains("page faults", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_to_be_missing()
    {
        CliResult result = await _run.RunAsync("sandbox", "run", "no-such-program");

        Assert.Equal((CliExit)127, result.Exit);
        Assert.Contains("no-such-program", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--memory", "lots")]
    [InlineData("--timeout", "-1")]
    public async Task A_wrong_option_is_a_mistake_of_usage(string option, string value)
    {
        CliResult result = await _run.RunAsync("sandbox", "run", option, value, "sh");

        Assert.Equal(CliExit.Usage, result.Exit);
    }

    public void Dispose() => _run.Dispose();

    private static void NeedsKvm() => Assert.SkipUnless(File.Exists("/dev/kvm"), "needs /dev/kvm");
}
