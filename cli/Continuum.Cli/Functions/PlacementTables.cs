using Continuum.Cli.Output;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Functions;

/// <summary>Shows where a function is and why, and where it is not and why not.</summary>
internal static class PlacementTables
{
    public static void Show(Presenter presenter, PlacementView placement)
    {
        presenter.Table(
            ["NODE", "LOCATION", "STATE", "WHY THERE"],
            placement.Chosen.Select(node => (IReadOnlyList<string>)
            [
                node.Node,
                node.Location,
                node.Detail.Length > 0 ? $"{node.Phase}: {node.Detail}" : node.Phase,
                node.Reason,
            ]));
        if (placement.NotChosen.Count == 0)
        {
            return;
        }

        presenter.Line("");
        presenter.Table(
            ["OTHER NODE", "LOCATION", "RULE", "WHY NOT"],
            placement.NotChosen.Select(node => (IReadOnlyList<string>)
                [node.Node, node.Location, node.Code, node.Detail]));
    }
}
