using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Api;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Nodes;

namespace Continuum.Cli.Nodes;

/// <summary><c>continuum nodes</c>.</summary>
internal static class NodesCommand
{
    public static Command Create(CommandRunner runner) => runner.Remote(
        new Command("nodes", "Lists the nodes of the fleet") { Remove(runner) },
        async (_, api, presenter, stop) =>
        {
            NodeView[] nodes = await new FunctionApi(api).NodesAsync(stop);
            presenter.Show(nodes, ApiJson.Default.NodeViewArray, all => ShowTable(presenter, all));
            return CliExit.Ok;
        });

    private static Command Remove(CommandRunner runner)
    {
        Argument<string> node = new("node") { Description = "The node, whose agent is stopped", HelpName = "NODE" };
        Option<bool> gone = new("--gone")
        {
            Description = "It does not come back: also where functions are placed on it",
        };
        return runner.Remote(
            new Command("remove", "Takes a node out of the fleet") { node, gone },
            async (parsed, api, presenter, stop) =>
            {
                string name = parsed.GetRequiredValue(node);
                if (!await new FunctionApi(api).RemoveNodeAsync(name, parsed.GetValue(gone), stop))
                {
                    throw new CliException(CliExit.NotFound, $"there is no node {name}", "See `continuum nodes`.");
                }

                presenter.Note($"{name} is out of the fleet");
                return CliExit.Ok;
            });
    }

    private static void ShowTable(Presenter presenter, NodeView[] nodes)
    {
        if (nodes.Length == 0)
        {
            presenter.Line("No node has registered yet.");
            return;
        }

        DateTimeOffset now = presenter.Surroundings.Time.GetUtcNow();
        presenter.Table(
            ["NODE", "KIND", "LOCATION", "STATE", "MEMORY", "RTT", "SANDBOX", "RUNNING", "QUEUED", "DEAD", "FUNCTIONS"],
            nodes.OrderBy(node => node.Description.NodeId, StringComparer.Ordinal).Select(node => Row(node, now)));
        foreach (NodeView node in nodes.Where(node => node.Description.SandboxDetail.Length > 0))
        {
            presenter.Line($"{node.Description.NodeId}: {SandboxWords(node)}: {node.Description.SandboxDetail}");
        }

        foreach (NodeView node in nodes.Where(node => node.Description.Accelerators.Count > 0))
        {
            presenter.Line($"{node.Description.NodeId}: accelerators: "
                + string.Join(", ", node.Description.Accelerators.Select(AcceleratorWords)));
        }
    }

    private static string AcceleratorWords(NodeAccelerator has) =>
        $"{has.Devices.ToString(CultureInfo.InvariantCulture)} {Lower(has.Kind.ToString())} with "
        + $"{Words.Bytes(has.MemoryBytesEach)}";

    private static string SandboxWords(NodeView node) => node.Description.SandboxKinds switch
    {
        ["kvm", ..] => "micro-VMs",
        ["process", ..] => "process isolation",
        _ => "no sandboxes",
    };

    private static IReadOnlyList<string> Row(NodeView node, DateTimeOffset now) =>
    [
        node.Description.NodeId,
        Lower(node.Description.Kind.ToString()),
        node.Description.Location.ToString(),
        node.Connected ? "connected" : $"lost {Words.Ago(node.LastSeen, now)}",
        $"{Words.Bytes(node.ReservedMemoryBytes)} of {Words.Bytes(node.Description.Capacity.MemoryBytes)}",
        node.RoundTripMs is { } rtt ? rtt.ToString("0.0", CultureInfo.InvariantCulture) + " ms" : "",
        node.Description.SandboxKinds is [{ } kind, ..] ? kind : "none",
        node.Use.Sandboxes.ToString(CultureInfo.InvariantCulture),
        node.Use.QueuedEvents.ToString(CultureInfo.InvariantCulture),
        node.Use.DeadLetters.ToString(CultureInfo.InvariantCulture),
        string.Join(", ", node.Functions),
    ];

    private static string Lower(string word) => word.Length == 0 ? word : char.ToLowerInvariant(word[0]) + word[1..];
}
