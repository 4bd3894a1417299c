namespace Continuum.Placement.Problems;

/// <summary>What kind of accelerator.</summary>
public enum AcceleratorKind
{
    /// <summary>A graphics processor.</summary>
    Gpu,

    /// <summary>A neural processor.</summary>
    Npu,
}
