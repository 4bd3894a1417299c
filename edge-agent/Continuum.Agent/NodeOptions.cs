using System.ComponentModel.DataAnnotations;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Hosting.Configuration;

namespace Continuum.Agent;

/// <summary>Who this node is and what it gives to functions.</summary>
internal sealed class NodeOptions : IValidatableObject
{
    public const string Section = "Node";

    /// <summary>The node's name, unique in the fleet.</summary>
    [Required]
    public string Id { get; set; } = "";

    /// <summary>What sort of machine it is.</summary>
    public NodeKind Kind { get; set; } = NodeKind.Edge;

    /// <summary>Where it stands: region/zone/site.</summary>
    [Required]
    public string Location { get; set; } = "";

    /// <summary>The folder that all state is kept in.</summary>
    [Required]
    public string Data { get; set; } = ".continuum/agent";

    /// <summary>Bytes of memory for functions; 0 for three quarters of the machine's.</summary>
    [Range(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    /// <summary>Thousandths of a core for functions; 0 for all of the machine's.</summary>
    [Range(0, 1_000_000)]
    public int CpuMillis { get; set; }

    /// <summary>Cost an hour as soon as it carries any function, in the fleet's one currency.</summary>
    [Range(0, 1e9)]
    public double PricePerHour { get; set; }

    /// <summary>Cost an hour for each core that is promised.</summary>
    [Range(0, 1e9)]
    public double PricePerCoreHour { get; set; }

    /// <summary>Cost an hour for each GiB of memory that is promised.</summary>
    [Range(0, 1e9)]
    public double PricePerGiBHour { get; set; }

    /// <summary>Cost of each GiB that leaves for clients elsewhere.</summary>
    [Range(0, 1e9)]
    public double EgressPricePerGiB { get; set; }

    /// <summary>Cost an hour for each whole accelerator that is promised.</summary>
    [Range(0, 1e9)]
    public double PricePerAcceleratorHour { get; set; }

    /// <summary>Accelerators for functions, by kind (gpu, npu): COUNTxMEMORY.</summary>
    public Dictionary<string, string> Accelerators { get; set; } = [];

    /// <summary>Free labels that a declaration's node selector can ask for.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>Bytes of free disk space that the agent asks for at its start.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 64L << 20;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:Id", "", "The node's name, unique in the fleet: [a-z0-9-], 1 to 63 characters."),
        new($"{Section}:Kind", "Edge", "What sort of machine it is: Region, Edge or Device."),
        new($"{Section}:Location", "", "Where it stands: region/zone/site."),
        new($"{Section}:Data", ".continuum/agent", "The folder that all state is kept in.", ShortFlag: "--data"),
        new($"{Section}:MemoryBytes", "0",
            "Bytes of memory for functions; 0 for three quarters of the machine's.", SettingKind.WholeNumber),
        new($"{Section}:CpuMillis", "0",
            "Thousandths of a core for functions; 0 for all of the machine's.", SettingKind.WholeNumber),
        new($"{Section}:PricePerHour", "0",
            "Cost an hour as soon as it carries any function, in the fleet's one currency.", SettingKind.Number),
        new($"{Section}:PricePerCoreHour", "0", "Cost an hour for each core that is promised.", SettingKind.Number),
        new($"{Section}:PricePerGiBHour", "0",
            "Cost an hour for each GiB of memory that is promised.", SettingKind.Number),
        new($"{Section}:EgressPricePerGiB", "0",
            "Cost of each GiB that leaves for clients elsewhere.", SettingKind.Number),
        new($"{Section}:PricePerAcceleratorHour", "0",
            "Cost an hour for each whole accelerator that is promised.", SettingKind.Number),
        new($"{Section}:Accelerators:*", "",
            "Accelerators for functions, by kind (gpu, npu): how many and the memory of each, such as 2x16Gi."),
        new($"{Section}:Labels:*", "", "A label that a declaration's node selector can ask for."),
        new($"{Section}:MinFreeBytes", "67108864", "Bytes of free disk space asked for at start.", SettingKind.WholeNumber),
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Id.Length > 0 && !DnsLabel.IsValid(Id))
        {
            yield return new ValidationResult($"'{Id}' is no node name: [a-z0-9-], 1 to 63 characters.", [nameof(Id)]);
        }

        foreach (string mistake in AcceleratorMistakes())
        {
            yield return new ValidationResult(mistake, [nameof(Accelerators)]);
        }

        string? wrong = null;
        try
        {
            _ = Contracts.Nodes.Location.Parse(Location);
        }
        catch (FormatException e)
        {
            wrong = e.Message;
        }

        if (Location.Length > 0 && wrong is not null)
        {
            yield return new ValidationResult(wrong, [nameof(Location)]);
        }
    }

    /// <summary>The accelerators, in the order of their kinds.</summary>
    internal IReadOnlyList<NodeAccelerator> ReadAccelerators() =>
    [
        .. Accelerators.Select(pair => NodeAccelerator.Parse(pair.Key, pair.Value)).OrderBy(each => each.Kind),
    ];

    private IEnumerable<string> AcceleratorMistakes()
    {
        foreach ((string kind, string text) in Accelerators)
        {
            string? wrong = null;
            try
            {
                _ = NodeAccelerator.Parse(kind, text);
            }
            catch (FormatException e)
            {
                wrong = $"{kind}: {e.Message}";
            }

            if (wrong is not null)
            {
                yield return wrong;
            }
        }
    }
}
