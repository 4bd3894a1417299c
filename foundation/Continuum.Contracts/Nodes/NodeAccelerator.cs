using System.Globalization;
using Continuum.Contracts.Declarations;

namespace Continuum.Contracts.Nodes;

/// <summary>The accelerators of one kind that a node has to give to functions.</summary>
/// <param name="Kind">Which kind; never <see cref="AcceleratorKind.Any"/>.</param>
/// <param name="Devices">How many: 1 to <see cref="MostDevices"/>.</param>
/// <param name="MemoryBytesEach">Bytes of memory of each: 0 to <see cref="MostMemoryBytes"/>.</param>
public sealed record NodeAccelerator(AcceleratorKind Kind, int Devices, long MemoryBytesEach)
{
    /// <summary>No node has more devices of one kind.</summary>
    public const int MostDevices = 64;

    /// <summary>No device has more memory: 1 TiB.</summary>
    public const long MostMemoryBytes = 1L << 40;

    /// <summary>Whether all figures are in their ranges.</summary>
    public bool IsValid => Kind is AcceleratorKind.Gpu or AcceleratorKind.Npu
        && Devices is >= 1 and <= MostDevices
        && MemoryBytesEach is >= 0 and <= MostMemoryBytes;

    /// <summary>Reads what an operator wrote: <c>gpu</c> or <c>npu</c>, and <c>COUNTxMEMORY</c>.</summary>
    /// <param name="kind">The kind, in any case.</param>
    /// <param name="text">How many, and the memory of each with its unit, such as <c>2x16Gi</c>.</param>
    /// <exception cref="FormatException">Something is wrong; the message says what would be right.</exception>
    public static NodeAccelerator Parse(string kind, string text)
    {
        AcceleratorKind read = kind.ToLowerInvariant() switch
        {
            "gpu" => AcceleratorKind.Gpu,
            "npu" => AcceleratorKind.Npu,
            _ => throw new FormatException($"'{kind}' is no kind of accelerator: write gpu or npu"),
        };
        int times = text.IndexOf('x', StringComparison.Ordinal);
        if (times < 0
            || !int.TryParse(text.AsSpan(0, times), NumberStyles.None, CultureInfo.InvariantCulture, out int devices)
            || devices is < 1 or > MostDevices)
        {
            throw new FormatException(
                $"'{text}' is no number of accelerators with their memory: "
                + $"write 1 to {MostDevices} devices and the memory of each, for example 2x16Gi");
        }

        return Numbers.Quantity(0, MostMemoryBytes)(text[(times + 1)..], out long memory) is { } wrong
            ? throw new FormatException(wrong)
            : new NodeAccelerator(read, devices, memory);
    }
}
