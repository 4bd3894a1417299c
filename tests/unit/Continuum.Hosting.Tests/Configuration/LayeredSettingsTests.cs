using Continuum.Hosting.Configuration;
using Continuum.Hosting.Startup;
using Continuum.Testing;

namespace Continuum.Hosting.Tests.Configuration;

public sealed class LayeredSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flags_win_over_the_environment_over_the_file_over_the_defaults()
    {
        string file = Write("""{ "Sample": { "Misses": 4, "Port": 4, /* why */ "IntervalSeconds": 4, } }""");
        Dictionary<string, string> environment = new()
        {
            ["CONTINUUM_CONFIG"] = file,
            ["CONTINUUM_SAMPLE__MISSES"] = "5",
            ["CONTINUUM_SAMPLE__PORT"] = "5",
        };

        LayeredSettings layers = LayeredSettings.Load(SampleProgram.Settings(), ["--port", "6"], environment);

        Assert.Null(layers.Failure());
        Assert.Equal("6", layers.Values["Sample:Port"]);
        Assert.Equal("5", layers.Values["Sample:Misses"]);
        Assert.Equal("4", layers.Values["Sample:IntervalSeconds"]);
        Assert.Equal("30", layers.Values["Drain:Seconds"]);
    }

    [Fact]
    public void Every_mistake_of_file_and_flags_is_told_with_its_place_and_the_name_that_was_meant()
    {
        string file = Write("{\n  \"Sample\": {\n    \"Mises\": 4,\n    \"Port\": \"x\"\n  }\n}");

        StartupFailure failure = Load("--config", file, "--sampel:port=1", "loose", "--sample:misses")!;

        Assert.Equal(ExitCode.Configuration, failure.Code);
        Assert.Equal("there are 5 mistakes in the settings", failure.Message);
        Assert.Contains($"{file} line 3: there is no setting 'Sample:Mises'; did you mean 'Sample:Misses'?",
            failure.Details);
        Assert.Contains(failure.Details, line => line.StartsWith($"{file} line 4: 'x' is not a whole number"));
        Assert.Contains("--sampel:port: there is no such flag; did you mean --sample:port?", failure.Details);
        Assert.Contains(failure.Details, line => line.StartsWith("loose: is no flag"));
        Assert.Contains("--sample:misses: needs a value: --sample:misses=VALUE", failure.Details);
    }

    [Fact]
    public void Mistakes_in_flags_alone_are_a_usage_error()
    {
        Assert.Equal(ExitCode.Usage, Load("--nonsense")!.Code);
    }

    [Fact]
    public void Malformed_text_is_told_with_its_line()
    {
        StartupFailure failure = Load("--config", Write("{\n \"Sample\": oops }"))!;

        Assert.Contains("line 2: this is not valid JSON", failure.Details.Single());
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ \"Sample\": { \"Port\": 1, \"port\": 2 } }")]
    [InlineData("")]
    public void A_file_of_another_form_is_refused(string text)
    {
        Assert.NotNull(Load("--config", Write(text)));
    }

    [Fact]
    public void A_named_file_that_is_missing_is_refused()
    {
        StartupException refused =
            Assert.Throws<StartupException>(() => Load("--config", _folder.File("missing.json")));

        Assert.Equal(ExitCode.Configuration, refused.Code);
    }

    [Fact]
    public void A_switch_needs_no_value_and_takes_one()
    {
        Assert.Equal("true", Values("--sample:stuck", "--port", "1")["Sample:Stuck"]);
        Assert.Equal("false", Values("--sample:stuck", "false")["Sample:Stuck"]);
    }

    [Fact]
    public void A_star_stands_for_any_name()
    {
        Assert.Equal("Debug", Values("--logging:loglevel:Continuum.Mqtt=Debug")["Logging:LogLevel:Continuum.Mqtt"]);
    }

    [Fact]
    public void A_variable_that_nobody_knows_is_a_warning()
    {
        Dictionary<string, string> environment = new() { ["CONTINUUM_SAMPLE__PROT"] = "1", ["PATH"] = "/bin" };

        LayeredSettings layers = LayeredSettings.Load(SampleProgram.Settings(), [], environment);

        Assert.Null(layers.Failure());
        Assert.Equal("CONTINUUM_SAMPLE__PROT is no setting of this program; did you mean CONTINUUM_SAMPLE__PORT?",
            Assert.Single(layers.Warnings));
    }

    [Fact]
    public void The_value_of_a_secret_is_not_printed()
    {
        SettingsReference settings = new SettingsReference()
            .Add(new Setting("Pin", "", "A number.", SettingKind.WholeNumber, IsSecret: true));

        LayeredSettings layers = LayeredSettings.Load(settings, ["--pin=hush"], new Dictionary<string, string>());

        Assert.DoesNotContain("hush", string.Join(' ', layers.Failure()!.Details));
    }

    [Fact]
    public void The_reference_page_has_a_row_for_each_setting()
    {
        string page = SampleProgram.Settings().ToMarkdown();

        Assert.Contains("| `Sample:Port` | `CONTINUUM_SAMPLE__PORT` | `--port`, `--sample:port` | `0` |", page);
        Assert.Equal(SampleProgram.Settings().All.Count + 2, page.Count(c => c == '\n'));
    }

    [Fact]
    public void A_setting_is_listed_once()
    {
        Assert.Throws<ArgumentException>(() => SampleProgram.Settings().Add(new Setting("sample:PORT", "", "Again.")));
    }

    private StartupFailure? Load(params string[] arguments) =>
        LayeredSettings.Load(SampleProgram.Settings(), arguments, new Dictionary<string, string>()).Failure();

    private static IReadOnlyDictionary<string, string?> Values(params string[] arguments) =>
        LayeredSettings.Load(SampleProgram.Settings(), arguments, new Dictionary<string, string>()).Values;

    private string Write(string text)
    {
        string path = _folder.File("continuum.json");
        File.WriteAllText(path, text);
        return path;
    }
}
