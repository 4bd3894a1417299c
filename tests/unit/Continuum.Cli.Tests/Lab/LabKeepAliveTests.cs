using System.Text.Json;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Lab;

public sealed class LabKeepAliveTests : IDisposable
{
    private static readonly string[] Small = ["lab", "keep-alive", "--functions", "30", "--minutes", "720"];
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Policies_are_told_as_a_table_as_json_and_as_csv()
    {
        CliResult table = await _cli.RunAsync([.. Small, "--csv", "curve.csv"]);
        CliResult json = await _cli.RunAsync([.. Small, "-o", "json"]);

        Assert.Equal((CliExit.Ok, CliExit.Ok), (table.Exit, json.Exit));
        Assert.Contains("hybrid 240 min", table.Output, StringComparison.Ordinal);
        JsonElement[] rows = [.. JsonDocument.Parse(json.Output).RootElement.EnumerateArray()];
        Assert.Equal(1, Row(rows, "fixed 10 min").GetProperty("memoryOverFixedTen").GetDouble());
        Assert.Equal(30, Row(rows, "hybrid 240 min").GetProperty("functions").GetInt32());
        Assert.Equal(rows.Length + 1, File.ReadAllLines(Path.Combine(_cli.Folder.Path, "curve.csv")).Length);
    }

    [Fact]
    public async Task The_same_seed_tells_the_same_and_another_something_else()
    {
        CliResult one = await _cli.RunAsync([.. Small, "--seed", "3"]);
        CliResult again = await _cli.RunAsync([.. Small, "--seed", "3"]);
        CliResult other = await _cli.RunAsync([.. Small, "--seed", "4"]);

        Assert.Equal(one.Output, again.Output);
        Assert.NotEqual(one.Output, other.Output);
    }

    [Fact]
    public async Task A_folder_without_calls_and_a_number_out_of_range_are_refused()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Folder.Path, "sets"));
        CliResult folder = await _cli.RunAsync("lab", "keep-alive", "--data-sets", "sets");
        CliResult number = await _cli.RunAsync("lab", "keep-alive", "--functions", "0");

        Assert.Equal(CliExit.NotFound, folder.Exit);
        Assert.Contains("no calls per minute", folder.Error, StringComparison.Ordinal);
        Assert.Equal(CliExit.Usage, number.Exit);
    }

    private static JsonElement Row(JsonElement[] rows, string policy) =>
        rows.Single(row => row.GetProperty("policy").GetString() == policy);
}
