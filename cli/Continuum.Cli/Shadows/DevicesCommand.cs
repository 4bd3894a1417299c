using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Api;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Shadows;

/// <summary><c>continuum devices</c>.</summary>
internal static class DevicesCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<int> limit = LimitOption.Create("How many, by name");
        Option<string?> after = new("--after") { Description = "Those behind this one", HelpName = "DEVICE" };
        return runner.Remote(
            new Command("devices", "Lists devices that have a shadow") { limit, after },
            async (parsed, api, presenter, stop) =>
            {
                DeviceList devices = await new DeviceApi(api).ListAsync(
                    parsed.GetValue(limit), parsed.GetValue(after), stop);
                presenter.Show(devices, ApiJson.Default.DeviceList, list => ShowTable(presenter, list));
                return CliExit.Ok;
            });
    }

    private static void ShowTable(Presenter presenter, DeviceList devices)
    {
        DateTimeOffset now = presenter.Surroundings.Time.GetUtcNow();
        presenter.TableOf(
            ["DEVICE", "VERSION", "CHANGED", "PENDING", "NODES"],
            devices.Items,
            device =>
            [
                device.Device,
                device.Version.ToString(CultureInfo.InvariantCulture),
                Words.Ago(DateTimeOffset.FromUnixTimeMilliseconds(device.Timestamp), now),
                device.Pending.ToString(CultureInfo.InvariantCulture),
                string.Join(", ", device.Nodes),
            ]);
        if (devices.After is { } next)
        {
            presenter.Note($"There may be more: --after {next}");
        }
    }
}
