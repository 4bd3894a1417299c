using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Cli.Tests.Startup;

namespace Continuum.Cli.Tests.Functions;

public sealed class FunctionNameTests : IAsyncLifetime
{
    private readonly CliRun _cli = new();
    private CannedControlPlane _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CannedControlPlane.StartAsync();
        _cli.Knowing(_server);
        _server.On("GET /v1/functions", CannedViews.Functions(
            CannedViews.Function("plant", "thermostat"),
            CannedViews.Function("plant", "meter"),
            CannedViews.Function("office", "meter")));
    }

    [Fact]
    public async Task A_name_that_one_namespace_has_needs_no_namespace()
    {
        _server.On("DELETE /v1/namespaces/plant/functions/thermostat", "", status: 204);

        CliResult result = await _cli.RunAsync("delete", "thermostat");

        Assert.Equal((CliExit.Ok, "plant/thermostat is deleted\n"), (result.Exit, result.Error));
    }

    [Fact]
    public async Task A_name_that_two_namespaces_have_needs_one()
    {
        CliResult result = await _cli.RunAsync("placement", "meter");

        Assert.Equal(CliExit.Usage, result.Exit);
        Assert.Contains("office, plant", result.Error);
        Assert.Contains("office/meter", result.Error);
    }

    [Theory]
    [InlineData("office/meter")]
    [InlineData("meter", "--namespace", "office")]
    [InlineData("office/meter", "-n", "office")]
    public async Task A_namespace_is_given_before_the_name_or_as_an_option(params string[] name)
    {
        _server.On("DELETE /v1/namespaces/office/functions/meter", "", status: 204);

        CliResult result = await _cli.RunAsync(["delete", .. name]);

        Assert.True(result.Exit == CliExit.Ok, result.Error);
    }

    [Theory]
    [InlineData(CliExit.NotFound, "nothing")]
    [InlineData(CliExit.NotFound, "plant/nothing")]
    [InlineData(CliExit.Usage, "Not-A-Name")]
    [InlineData(CliExit.Usage, "a/b/c")]
    [InlineData(CliExit.Usage, "../../etc")]
    [InlineData(CliExit.Usage, "office/meter", "--namespace", "plant")]
    internal async Task What_is_no_function_is_told(CliExit expected, params string[] name)
    {
        CliResult result = await _cli.RunAsync(["delete", .. name]);

        Assert.Equal(expected, result.Exit);
        Assert.NotEmpty(result.Error);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }
}
