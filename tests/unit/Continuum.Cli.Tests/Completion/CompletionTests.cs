using System.Diagnostics;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Theory]
    [InlineData("de", "deploy")]
    [InlineData("de", "dead-letters")]
    [InlineData("dead-letters re", "replay")]
    [InlineData("nodes --out", "--output")]
    [InlineData("image build py", "python3.11")]
    public async Task The_program_completes_its_own_command_line(string line, string word)
    {
        CliResult result = await _cli.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Contains(word, result.Output.Split('\n'));
    }

    [Fact]
    public async Task Names_of_functions_are_completed_with_those_that_are_deployed()
    {
        await using CannedControlPlane server = await CannedControlPlane.StartAsync();
        server.On("GET /v1/functions", CannedViews.Functions(
            CannedViews.Function("plant", "thermostat"),
            CannedViews.Function("plant", "meter"),
            CannedViews.Function("office", "meter")));

        CliResult result = await _cli.Knowing(server).RunAsync("[suggest:7]", "invoke ");

        Assert.Contains("thermostat", result.Output.Split('\n'));
        Assert.Contains("office/meter", result.Output.Split('\n'));
        Assert.DoesNotContain("meter", result.Output.Split('\n'));
    }

    [Fact]
    public async Task Without_a_control_plane_a_completion_is_silent()
    {
        CliResult result = await _cli.RunAsync("[suggest:7]", "invoke ");

        Assert.Equal((CliExit.Ok, ""), (result.Exit, result.Error));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Each_shell_accepts_its_script(string shell)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}") || File.Exists($"/bin/{shell}"), $"needs {shell}");
        CliResult script = await _cli.RunAsync("completion", shell);
        string file = _cli.Folder.File("script");
        File.WriteAllText(file, script.Output);

        using Process check = Process.Start(new ProcessStartInfo(shell, ["-n", file]))!;
        await check.WaitForExitAsync();

        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public async Task Bash_offers_what_begins_with_the_word_at_the_cursor()
    {
        string script = _cli.Folder.File("script");
        File.WriteAllText(script, (await _cli.RunAsync("completion", "bash")).Output);
        string program = Path.Combine(AppContext.BaseDirectory, "continuum");
        Assert.SkipUnless(File.Exists(program), "needs the program beside its tests");
        string[] lines =
        [
            $"source {script}",
            $"COMP_WORDS=({program} de); COMP_LINE='{program} de'; COMP_POINT=${{#COMP_LINE}}; _continuum",
            "printf '%s\\n' \"${COMPREPLY[@]}\"",
        ];

        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", string.Join('\n', lines)])
        {
            RedirectStandardOutput = true,
        })!;
        string offered = await bash.StandardOutput.ReadToEndAsync();

        Assert.Equal(
            ["dead-letters", "delete", "deploy", "devices"],
            offered.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    public void Dispose() => _cli.Dispose();
}
