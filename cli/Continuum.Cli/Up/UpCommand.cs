using System.CommandLine;
using Continuum.Cli.Access;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Up;

/// <summary><c>continuum up</c>.</summary>
internal static class UpCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<int> controlPlane = Port("--control-plane-port", 7480, "The control plane's HTTP port");
        Option<int> edge = Port("--edge-port", 7490, "The edge node's HTTP port");
        Option<int> region = Port("--region-port", 7491, "The region node's HTTP port");
        Option<int> mqtt = Port("--mqtt-port", 1883, "The edge node's MQTT port");
        Command command = new(
            "up", "Runs a continuum on this machine until Ctrl-C: a control plane, a region node and an edge node")
        {
            controlPlane, edge, region, mqtt,
        };
        return runner.Local(command, async (parsed, presenter, stop) =>
        {
            UpSettings settings = new(
                ControlPlaneAddress.DataFolder(runner.Surroundings, parsed.GetValue(runner.Options.Data)),
                parsed.GetValue(controlPlane),
                parsed.GetValue(edge),
                parsed.GetValue(region),
                parsed.GetValue(mqtt));
            UpPlan plan = UpPlan.Of(settings, runner.Surroundings);
            using UpFolder folder = UpFolder.Open(settings);
            PortCheck.Require(settings);
            await using LocalContinuum continuum = new(settings, plan, presenter);
            return await continuum.RunAsync(stop);
        });
    }

    private static Option<int> Port(string name, int initial, string description)
    {
        Option<int> option = new(name)
        {
            Description = description,
            HelpName = "PORT",
            DefaultValueFactory = _ => initial,
        };
        option.Validators.Add(result =>
        {
            // A value that is no number at all has its own message.
            if (result.Errors.Any() || result.Tokens is not [{ Value: var text }] || !int.TryParse(text, out int port))
            {
                return;
            }

            if (port is < 1 or > 65535)
            {
                result.AddError($"{name} is {port}: a port is 1 to 65535");
            }
        });
        return option;
    }
}
