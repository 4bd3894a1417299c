namespace Continuum.Contracts.Tests.Layout;

/// <summary>Who may depend on whom, as the layout decision has it.</summary>
internal static class LayoutTable
{
    private const string Contracts = "Continuum.Contracts";
    private const string Images = "Continuum.Images";
    private const string Link = "Continuum.Link";
    private const string Hosting = "Continuum.Hosting";
    private const string Silo = "Continuum.Silo";
    private const string SiloGenerator = "Continuum.Silo.Generator";
    private const string Grains = "Continuum.Grains";
    private const string Storage = "Continuum.Storage";
    private const string ControlPlane = "Continuum.ControlPlane";
    private const string Operator = "Continuum.Operator";
    private const string Placement = "Continuum.Placement";
    private const string PlacementLab = "Continuum.Placement.Lab";
    private const string Mqtt = "Continuum.Mqtt";
    private const string Kvm = "Continuum.Kvm";
    private const string Isolation = "Continuum.Isolation";
    private const string Accelerators = "Continuum.Accelerators";
    private const string Sandbox = "Continuum.Sandbox";
    private const string Worker = "Continuum.Worker";
    private const string Agent = "Continuum.Agent";
    private const string Cli = "Continuum.Cli";

    private static readonly string[] Foundation = [Contracts, Images, Link, Hosting];

    /// <summary>Each project of the product, its folder, and the projects that it may reference.</summary>
    internal static IReadOnlyDictionary<string, (string Folder, string[] MayReference)> Projects { get; } =
        new Dictionary<string, (string, string[])>
        {
            [Contracts] = ("foundation", []),
            [Images] = ("foundation", [Contracts]),
            [Link] = ("foundation", [Contracts]),
            [Hosting] = ("foundation", [Contracts]),
            [Silo] = ("controlplane", []),
            [SiloGenerator] = ("controlplane", []),
            [Grains] = ("controlplane", [Contracts, Placement, Silo, SiloGenerator]),
            [Storage] = ("controlplane", [Contracts, Silo, SiloGenerator]),
            [ControlPlane] = ("controlplane", [.. Foundation, Silo, SiloGenerator, Grains, Storage, Placement]),
            [Operator] = ("controlplane", [Contracts, Hosting]),
            [Placement] = ("placement", []),
            [PlacementLab] = ("placement", [Placement]),
            [Mqtt] = ("edge-agent", []),
            [Kvm] = ("edge-agent", []),
            [Isolation] = ("edge-agent", []),
            [Accelerators] = ("edge-agent", []),
            [Sandbox] = ("edge-agent", [Contracts, Images, Kvm, Isolation]),
            [Worker] = ("edge-agent", [Sandbox, Kvm, Hosting]),
            [Agent] = ("edge-agent", [.. Foundation, Sandbox, Isolation, Mqtt, Accelerators]),
            [Cli] = ("cli", [.. Foundation, Kvm, PlacementLab]),
        };

    /// <summary>The projects that talk to the kernel and to drivers: only they hold native declarations.</summary>
    internal static IReadOnlyList<string> Native { get; } = [Kvm, Isolation, Accelerators];
}
